import type { Agent } from "../../core/agent.ts";

/** What an agent returns; of several kinds of members, all that one of them may. */
export type OutputOf<M> = M extends Agent<never, infer O> ? O : never;
