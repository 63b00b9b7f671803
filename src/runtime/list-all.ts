import type { Engine } from "../core/engine.ts";
import type { Item } from "../core/store.ts";

/** What keys that are made of names and hashes consist of. */
const letters = [..."/_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** All items under a prefix, however much that is: where it is too large for one list, by what comes next in their keys. */
export async function listAll(engine: Engine, prefix: string): Promise<readonly Item[]> {
  const found = await engine.store({ op: "list", prefix });
  if (found.ok) return "items" in found ? found.items : [];
  const items: Item[] = [];
  if (!prefix.endsWith("/")) {
    const itself = await engine.store({ op: "get", key: prefix });
    if (itself.ok && "item" in itself && itself.item !== null) items.push(itself.item);
  }
  for (const letter of letters) items.push(...(await listAll(engine, `${prefix}${letter}`)));
  return items;
}
