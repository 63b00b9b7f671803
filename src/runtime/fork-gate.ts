import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Question } from "../core/decision.ts";
import type { Caller } from "./caller.ts";

/** What a person is asked before a fork does something for real. */
export interface Gated {
  /** Under which the world knows it: the key of a step, the id of a run. */
  readonly key: string;
  readonly question: (path: string) => Question;
}

/**
 * A fork asks, once, before it does for real what its parent may have done already (R11). What its ancestors were asked
 * is in the part it shares with them: that is replayed, but what was allowed to them is not allowed to it.
 */
export function forkGate(ctx: Caller, gated: Gated): (path: string) => Promise<void> {
  let allowed = false;
  return async (path) => {
    if (allowed) return;
    let generation = 1;
    for (; ctx.host.adopted(gatePath(path, generation)); generation++) {
      await allowInFork(ctx, gatePath(path, generation), path, gated);
    }
    if (!ctx.host.guarded || ctx.host.adopted(path)) return;
    await allowInFork(ctx, gatePath(path, generation), path, gated);
    allowed = true;
  };
}

/** An effect that the world would see. */
export const gatedStep = (key: string, more: { readonly about?: Json }): Gated => ({
  key,
  question: (path) => ({
    question: `This run is a fork. May it really run ${path}?`,
    proposal: { step: path, key, ...more },
    why: "The run it was forked from may have done the same already; the fork has keys of its own.",
    ifRejected: "The step fails with effect_refused.",
  }),
});

/** A run of its own is no fork: it asks nobody before its effects, and changes the state that all share. */
export const gatedChild = (id: string): Gated => ({
  key: id,
  question: (path) => ({
    question: `This run is a fork. May it really start ${path} as a run of its own?`,
    proposal: { call: path, run: id },
    why: "What that run does is real, and the run this one was forked from may have started the same already.",
    ifRejected: "The call fails with effect_refused.",
  }),
});

const gatePath = (path: string, generation: number): string =>
  generation === 1 ? `${path}!fork` : `${path}!fork${generation}`;

async function allowInFork(ctx: Caller, gate: string, path: string, { key, question }: Gated): Promise<void> {
  const answer = await ctx.askAt(gate, question(path));
  if (answer.approved) return;
  throw new TroupeError(`${path} was not run in the fork: ${answer.note ?? `decided by ${answer.by}`}`, {
    code: "effect_refused",
    detail: { step: path, key },
  });
}
