import { unknownName } from "../base/nearest.ts";
import { isToolName, type Tools } from "../core/tool.ts";

/** Tools that several agents share, each being granted some of them by name. */
export interface Toolbox<T extends Tools> {
  readonly names: readonly (keyof T & string)[];
  /**
   * Exactly these tools, as an agent takes them: what it is not granted, it cannot call, whatever its model asks for.
   *
   * @throws TypeError for a name that there is not, proposing the nearest.
   */
  grant<N extends keyof T & string>(...names: readonly N[]): { readonly [K in N]: T[K] };
}

/**
 * A registry of tools. It keeps a copy: what is done to `tools` afterwards changes no grant, and no grant can be changed.
 *
 * A grant says which tools an agent has. What of them it may use is another matter: a tool with `needs` is refused to agents
 * without these `permissions`, granted or not.
 *
 * @throws TypeError for a name that not all providers take: 1 to 64 letters, digits, `_` or `-`, beginning with a letter;
 * and for what is no tool.
 * @example
 * const shelf = toolbox({ ...files("docs", { write: true }), publish });
 * const reader = agent({ name: "reader", tools: shelf.grant("read_file", "search_files") });
 */
export function toolbox<T extends Tools>(tools: T): Toolbox<T> {
  const kept = new Map(Object.entries(tools));
  for (const [name, tool] of kept) {
    if (!isToolName(name)) throw new TypeError(`toolbox: ${JSON.stringify(name)} is no name of a tool; ${rule}`);
    if (typeof tool !== "object" || tool === null) throw new TypeError(`toolbox: ${name} is no tool`);
  }

  function find(name: string): T[keyof T] {
    const tool = kept.get(name);
    if (tool !== undefined) return tool as T[keyof T];
    throw new TypeError(`toolbox: there is no tool ${unknownName(name, [...kept.keys()])}`);
  }

  return Object.freeze({
    names: Object.freeze([...kept.keys()]),
    grant: <N extends keyof T & string>(...names: readonly N[]) =>
      Object.freeze(Object.fromEntries(names.map((name) => [name, find(name)])) as { [K in N]: T[K] }),
  });
}

const rule = "use 1 to 64 letters, digits, _ or -, beginning with a letter: not all providers take others";
