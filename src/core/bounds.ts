/** How much may go on below an agent, which itself is not counted. Of limits on several levels the tightest holds. */
export interface TreeLimits {
  /** Levels of agents that call agents: with 1 it may call others, and these nobody. From 0 to 500. Policies are no level. */
  readonly depth?: number;
  /** Agents that one agent may have at work at the same time: it, and each agent below it. At least 1. */
  readonly fanOut?: number;
  /** Calls of agents in all, on all levels below, for as long as it lives. A policy that runs its agent again makes a call. */
  readonly calls?: number;
  /** Milliseconds that it may live. Nothing below it lives longer. */
  readonly ms?: number;
}

/**
 * What an agent, and all below it, may call, use and write to, by name. What a list that is given does not name is refused;
 * where there is no list, nothing is. `*` stands for any characters: `read_*`; `\*` for itself.
 */
export interface GrantLists {
  /** Names of agents that may be called, with `ctx.call` or as tools. */
  readonly agents?: readonly string[];
  /** Names of tools, as the model calls them. A tool with `run` is an agent of that name besides. */
  readonly tools?: readonly string[];
  /** Addresses in `ctx.mail`: `"reviewer"`, `"reviewer#2"`. Who may write to all has `"*"`. */
  readonly mail?: readonly string[];
}

export type GrantKind = "agent" | "tool" | "mail";

/** What may be called, used and written to in one place. */
export interface Grants {
  allows(kind: GrantKind, name: string): boolean;
}

/** One limit as the log of a run has it. */
export type Bound = Readonly<{
  /** Of what it limits; milliseconds from the beginning of the run. */
  left: number;
  /** As it was set. */
  max: number;
  /** Whose it is. */
  agent: string;
  path: string;
}>;

/** What holds for a run as a whole: what its app says, or what is left of what holds where it was called. Kept in its first entry. */
export type RunBounds = Readonly<{
  depth?: Bound;
  fanOut?: Bound;
  calls?: Bound;
  ms?: Bound;
  /** Of several levels: what all of them allow. */
  grants?: readonly GrantLists[];
}>;

/** Levels of agents that call agents, where nothing else is said: who calls itself for ever must come to an end. */
export const usualDepth = 64;
/** With more, a program that calls at once would not have the stack. */
export const mostDepth = 500;
