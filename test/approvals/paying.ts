// What the tests beside are about: an agent that may pay only what a person has seen.
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { AnyTool, Tools } from "../../src/core/tool.ts";
import { journalEngine } from "../../src/engines/local/engine.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import { type App, troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { tool } from "../../src/tools/tool.ts";

export const bill: { readonly [name: string]: Json } = {
  to: "alice",
  amount: 50,
  tags: ["a", "b"],
  more: { urgent: true },
};

const schema = z.object({
  to: z.string(),
  amount: z.number(),
  tags: z.array(z.string()).optional(),
  more: z.object({ urgent: z.boolean() }).optional(),
});

/** What was paid. */
export type Paid = Json[];

/** `change` is another version of the tool. */
export function payTool(paid: Paid, change: object = {}): AnyTool {
  const pay = tool({
    description: "Pays a bill.",
    inputSchema: schema,
    effect: "idempotent",
    approval: "always",
    execute: (input) => {
      paid.push(input as Json);
      return { paid: input.amount };
    },
  });
  return { ...pay, ...change };
}

/** Calls `pay` so often, all in one reply, and then says that it is done. */
export function payer(tools: Tools, inputs: readonly Json[] = [bill], name = "payer"): Agent<Json, string> {
  const calls = inputs.map((input) => ({ tool: "pay", input: input as { readonly [key: string]: Json } }));
  return agent({ name, description: "Pays.", model: scriptedModel(byTurn([{ calls }, "done"])), tools });
}

/** An app that executes nothing: people answer through it while the run is at rest. */
export async function aside<T>(journal: Journal, act: (app: App) => Promise<T>): Promise<T> {
  const engine = journalEngine(() => ({ ...journal, [Symbol.dispose]: () => undefined }), {
    clock: virtualClock(),
    recover: false,
    alwaysReplay: false,
  });
  await using app = troupe({ agents: [], engine });
  return await act(app);
}

export const openIn = (app: App): Promise<readonly Decision[]> => app.decisions({ status: "open" });

/** Answers all that is open once the run rests. */
export async function answer(app: App, id: string, approved = true): Promise<void> {
  await (await app.attach(id)).outcome;
  for (const decision of await openIn(app)) await app.decide(decision.id, { approved, by: "ann" });
}

/** What a log says of a type, by path. */
export const bodies = (entries: readonly Entry[], type: string): readonly Json[] =>
  entries.filter((entry) => entry.type === type).map(({ body }) => body);
