import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import type { Decision } from "../../src/core/decision.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { type Simulation, simulate } from "../../src/testing/simulate.ts";

/** Reads something that is not trusted, and says so. */
export const web: Agent<string, string> = fn("web", (text: string, ctx) => {
  ctx.label("untrusted");
  return text;
});

export const labelsOf = (ctx: Context): string => Object.keys(ctx.labels).join(" ");

/** What notes of this type say. */
export const notes = ({ entries }: Simulation<unknown>, type: string): readonly Json[] =>
  entries.filter((entry) => entry.type === type).map(({ body }) => (body as { data: Json }).data);

/** What comes of this in a run of its own. */
export async function value(work: (ctx: Context) => Promise<Json>): Promise<Json> {
  const { outcome } = await simulate(
    fn("top", (_: null, ctx) => work(ctx)),
    null,
  );
  if (outcome.status !== "completed") throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

export function thrownBy(work: () => unknown): string {
  try {
    return `nothing, but gave ${JSON.stringify(work())}`;
  } catch (error) {
    return String(error);
  }
}

/** What the run waits for a person to say. */
export async function openDecision(app: App, id: string): Promise<Decision> {
  const outcome = await (await app.attach(id)).outcome;
  const [open] = outcome.status === "paused" ? outcome.decisions : [];
  if (!open) throw new Error(`nobody is asked: ${JSON.stringify(outcome)}`);
  return open;
}
