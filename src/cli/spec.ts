import type { Terminal } from "./terminal.ts";

/** A word after the command. */
interface ArgumentSpec {
  readonly name: string;
  readonly about: string;
  readonly optional?: boolean;
  /** It is the id of a run, which shells can complete. */
  readonly isRun?: true;
}

export interface OptionSpec {
  /** Without dashes. `no-input` is an option like any other. */
  readonly name: string;
  readonly short?: string;
  /** What it takes, as shown in help; a switch takes nothing. */
  readonly takes?: string;
  /** What it takes may be left out. */
  readonly optional?: true;
  /** It may be given more than once. */
  readonly many?: true;
  readonly about: string;
}

/** What was given of an option: nothing but its name, a text, or all texts of one that may be given more than once. */
export type Given = string | true | readonly string[];

/** The variables that were read from a file, and which file: by the name of the variable. */
export type Origins = ReadonlyMap<string, string>;

/** What was typed, checked against the specification. */
export interface Invocation {
  readonly terminal: Terminal;
  /** The whole command line, for commands that are about it. */
  readonly program: CommandSpec;
  readonly args: readonly string[];
  readonly options: Options;
  readonly origins: Origins;
}

/** Returns the exit code. */
export type Action = (invocation: Invocation) => Promise<number>;

/** A command as data: help, completion and parsing all come from it, and its code is loaded only to run it. */
export interface CommandSpec {
  readonly name: string;
  readonly about: string;
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly args?: readonly ArgumentSpec[];
  readonly options?: readonly OptionSpec[];
  /** What a reader must know beyond the options. */
  readonly notes?: readonly string[];
  readonly commands?: readonly CommandSpec[];
  /** It only looks: it may be ended anywhere, since there is nothing to save. */
  readonly looks?: true;
  readonly load?: () => Promise<Action>;
}

/** The options given, by name. */
export class Options {
  readonly #given: ReadonlyMap<string, Given>;

  constructor(given: ReadonlyMap<string, Given>) {
    this.#given = given;
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#given.get(name);
    return typeof value === "string" ? value : undefined;
  }

  all(name: string): readonly string[] {
    const value = this.#given.get(name);
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }
}
