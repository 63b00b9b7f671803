import { TroupeError } from "../base/errors.ts";

/** What numbers itself under {@link Names.nth}. */
const kinds: ReadonlySet<string> = new Set(["sleep", "ask", "store"]);
const isKind = (name: string): boolean => kinds.has(name) || name.startsWith("wait:");

/** Names under one path (R8): what the user names must be unique; what the runtime names is numbered. */
export class Names {
  readonly #path: string;
  /** Names that may be used once. */
  #taken: Set<string> | undefined;
  /** How often names were used that number themselves. */
  #counts: Map<string, number> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** The path of a name that may be used once. @throws TroupeError `name_taken` */
  unique(name: string): string {
    this.#taken ??= new Set();
    const { size } = this.#taken;
    this.#taken.add(name);
    const path = `${this.#path}/${name}`;
    if (this.#taken.size > size && !this.#counts?.has(name)) return path;
    throw new TroupeError(`${path} is used twice; give each step and each "as" its own name`, {
      code: "name_taken",
      detail: { path },
    });
  }

  /** `writer`, then `writer#2`, `writer#3` …; an agent named like a kind counts along with it. */
  numbered(name: string): string {
    if (isKind(name)) return this.nth(name);
    const count = this.#count(name);
    return count === 1 ? `${this.#path}/${name}` : `${this.#path}/${name}#${count}`;
  }

  /** `sleep#1`, `sleep#2` …: for what has no name of its own. */
  nth(kind: string): string {
    return `${this.#path}/${kind}#${this.#count(`${kind}#`)}`;
  }

  #count(name: string): number {
    this.#counts ??= new Map();
    const count = (this.#counts.get(name) ?? (this.#taken?.has(name) ? 1 : 0)) + 1;
    this.#counts.set(name, count);
    return count;
  }
}
