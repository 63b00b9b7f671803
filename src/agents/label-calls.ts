import type { Context } from "../core/agent.ts";
import { among, inWords, type Labels, noLabels } from "../core/labels.ts";
import type { Reply } from "../core/model.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import type { ReadyTool } from "./toolset.ts";

/** Which of the labels of the caller speak against a call; undefined for none. */
export function against({ labels }: Context, { raw: { refuses } }: ReadyTool): Labels | undefined {
  return refuses === undefined || labels === noLabels ? undefined : among(labels, refuses);
}

/** What the model reads of a call that was not made. */
export function refusedFor(ctx: Context, { name }: ReadyTool, labels: Labels): ToolResultOutput {
  ctx.emit("labels.refused", { tool: name, labels });
  const why = `it may not be called once something was read that is ${inWords(labels)}`;
  const then =
    "Do not try it again. Go on without it, or say in your answer what should be done, so that others can decide.";
  return { type: "execution-denied", reason: `${name} was not called (labels_refused): ${why}. ${then}` };
}

/** What came of a call was read, be it a result or a failure. */
export function labelled<T>(ctx: Context, { labels }: ReadyTool, name: string, made: Promise<T>): Promise<T> {
  if (labels === undefined) return made;
  return made.finally(() => ctx.label(labels, `${ctx.path}/${name}`));
}

/** Results of tools that the provider has run come with the reply. */
export function labelProvided(
  ctx: Context,
  provided: ReadonlyMap<string, readonly string[]> | undefined,
  { content }: Reply,
  turn: string,
): void {
  if (provided === undefined) return;
  for (const part of content) {
    const isOurs = part.type === "tool-call" && part.providerExecuted !== true;
    if (isOurs || (part.type !== "tool-call" && part.type !== "tool-result")) continue;
    // some providers have names of their own for their tools
    const labels = provided.get(part.toolName) ?? [...new Set([...provided.values()].flat())];
    ctx.label(labels, `${ctx.path}/${turn}.${part.toolName}`);
  }
}
