import { expect } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { toolCalls } from "../../src/testing/log-calls.ts";
import { type ScriptedModel, scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { ScriptedCall, ScriptedReply } from "../../src/testing/scripted/scripted-reply.ts";
import { simulate } from "../../src/testing/simulate.ts";

/** A model that calls these in turn, for ever. */
export const circling = (...cycle: readonly (ScriptedCall | readonly ScriptedCall[])[]): ScriptedModel =>
  scriptedModel(({ turn }): ScriptedReply => {
    const next = cycle[turn % cycle.length] ?? [];
    return { text: `Reply ${turn + 1}.`, calls: "tool" in next ? [next] : next };
  });

/** A model that calls these one after another, and then answers. */
export const going = (calls: readonly (ScriptedCall | readonly ScriptedCall[])[], answer = "Done."): ScriptedModel =>
  scriptedModel(({ turn }): ScriptedReply => {
    const next = calls[turn];
    if (next === undefined) return { text: answer };
    return { calls: "tool" in next ? [next] : next };
  });

/** What agents have noted of loops. */
export const loopNotes = (entries: readonly Entry[]): readonly Json[] =>
  entries
    .filter(({ type }) => type.startsWith("loop."))
    .map(({ type, body }) => ({ type, ...(body as { data: object }).data }) as Json);

/** How often each tool was really called. */
export function toolCounts(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { tool } of toolCalls(entries)) counts[tool] = (counts[tool] ?? 0) + 1;
  return counts;
}

/** The error that a run has failed with. */
export function errorOf(outcome: Outcome<unknown>): { readonly code: unknown; readonly detail: unknown } {
  if (outcome.status !== "failed") throw new Error(`it has ${JSON.stringify(outcome)}`);
  return outcome.error as unknown as { code: unknown; detail: unknown };
}

/** A healthy run: it ends, also with a replay at every fact, and nobody has said anything about loops. Gives its value and its log. */
export async function undisturbed<I, O>(
  agent: Agent<I, O>,
  input: I,
): Promise<{ readonly value: O; readonly entries: readonly Entry[] }> {
  const { outcome, entries } = await simulate(agent, input);
  if (outcome.status !== "completed")
    throw new Error(`it was disturbed: ${JSON.stringify(outcome)}`, { cause: outcome });
  expect(loopNotes(entries)).toEqual([]);
  expect((await simulate(agent, input, { alwaysReplay: true })).outcome).toEqual(outcome);
  return { value: outcome.value, entries };
}

/** Lets deadlines pass, however it ends. */
export const toItsEnd = async (app: App, id: string): Promise<void> =>
  void (await (await app.attach(id)).result.catch(() => undefined));

/** The turn that a tool is called in, from the key of its step: the same in every run. */
export const turnIn = (key: string): number => Number(/turn-(\d+)/.exec(key)?.[1]);
