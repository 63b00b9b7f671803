import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Member } from "./mail-team.ts";

export const receive: Member = async ({ mail }) => (await mail.receive()).content;
export const code = (error: unknown): string => (TroupeError.is(error) ? error.code : String(error));

/** Who is told, when, and who is named. */
export interface Told {
  readonly at: number;
  readonly path: string;
  readonly named: readonly string[];
}

/** Waits, and notes in `told` that it was told of a deadlock. */
export async function noting<T>(ctx: Context, told: Told[], wait: Promise<T>): Promise<T | string> {
  try {
    return await wait;
  } catch (error) {
    if (!TroupeError.is(error, "deadlock")) throw error;
    const now = { at: ctx.clock.now(), path: ctx.path, named: error.detail.waits.map(({ path }) => path) };
    // each execution of the run is told the same
    if (!told.some((each) => JSON.stringify(each) === JSON.stringify(now))) told.push(now);
    return "deadlock";
  }
}

/** Calls members as a team of its own, and waits for all of them however they end. */
export const settling = (name: string, members: Readonly<Record<string, Member>>): Agent<null, Json> =>
  fn(name, async (_: null, ctx) => {
    const calls = Object.entries(members).map(([each, run]) =>
      ctx.call(
        fn(each, async (_none: null, inner) => ((await run(inner)) ?? null) as Json),
        null,
      ),
    );
    const ends = await Promise.allSettled(calls);
    return ends.map((end) => (end.status === "fulfilled" ? end.value : code(end.reason)));
  });
