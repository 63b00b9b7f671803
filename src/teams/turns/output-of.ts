import type { Agent } from "../../core/agent.ts";

import type { Answered } from "./ask-member.ts";

/** What an agent answers; of several kinds of members, all that one of them may. */
export type OutputOf<M> = M extends Agent<never, infer O> ? Answered<O> : never;
