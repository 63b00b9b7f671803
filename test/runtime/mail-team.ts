import { expect } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Envelope } from "../../src/core/envelope.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";

export type Member = (ctx: Context) => Promise<unknown>;

export const codeOf = (error: unknown): Json => {
  const { code, detail } = error as { code?: string; detail?: Json };
  return { code: code ?? String(error), detail: detail ?? null };
};
export const contents = (mail: readonly Envelope[]): readonly Json[] => mail.map(({ content }) => content);

/** Calls functions as members of one team, all at once. */
export function teamOf(members: Readonly<Record<string, Member>>): Agent<null, Json> {
  const agents = Object.entries(members).map(([name, run]) =>
    fn(name, async (_: null, ctx) => ((await run(ctx)) ?? null) as Json),
  );
  return fn("team", async (_: null, ctx) => Promise.all(agents.map((agent) => ctx.call(agent, null))));
}

/** What the members of a team return; the same when every execution is thrown away at each fact. */
export async function valuesOf(members: Readonly<Record<string, Member>>): Promise<Json> {
  const [once, strict] = await Promise.all(
    [false, true].map((alwaysReplay) => simulate(teamOf(members), null, { alwaysReplay, meanwhile: toTheEnd })),
  );
  if (once?.outcome.status !== "completed") throw new Error(`ended as ${once?.outcome.status}`, { cause: once });
  expect(strict?.outcome).toEqual(once.outcome);
  return once.outcome.value;
}

export const toTheEnd = async (app: App, id: string): Promise<void> => void (await (await app.attach(id)).result);

export async function receiveAll(ctx: Context, count: number): Promise<readonly Envelope[]> {
  const got: Envelope[] = [];
  while (got.length < count) got.push(await ctx.mail.receive());
  return got;
}
