import { TroupeError } from "../base/errors.ts";
import type { Context } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import type { ToolResultOutput } from "../core/tool.ts";
import { unmarked, withoutMark } from "./done/call-ledger.ts";
import type { Call } from "./history.ts";
import type { Loop, Made } from "./loop-guard.ts";
import type { LoopWatch } from "./loop-watch.ts";
import type { ReadyTool } from "./toolset.ts";

type ToolContent = Extract<Message, { role: "tool" }>["content"];

/** What the calls of one reply were made with. */
interface Scene {
  readonly ctx: Context;
  readonly agent: string;
  readonly tools: ReadonlyMap<string, ReadyTool>;
  /** Results that the model has seen only the beginning of, by call id. */
  readonly large: ReadonlyMap<string, string>;
  readonly last: string | null;
  /** Results carry the ids of their calls. */
  readonly isMarked: boolean;
}

/**
 * What the model is to read of its calls: the results, with a word where they only repeat what was there before.
 *
 * @throws TroupeError `loop_detected` for one that was told before.
 */
export function stopLoops(watch: LoopWatch, scene: Scene, calls: readonly Call[], content: ToolContent): ToolContent {
  const loop = watch.look(madeOf(scene, calls, content));
  if (loop === null) return content;
  const { kind, times, calls: repeated } = loop;
  scene.ctx.emit(loop.isOver ? "loop.detected" : "loop.nudged", { kind, times, calls: repeated });
  if (loop.isOver) throw detected(scene, loop);
  const note = `[This does not come from the tool. ${sentence(loop)} ${advice}]`;
  const first = content.findIndex(({ type }) => type === "tool-result");
  return content.map((part, index) =>
    index === first && part.type === "tool-result" ? { ...part, output: withNote(part.output, note) } : part,
  );
}

/** Results stand in the order of the calls. */
function madeOf({ tools, large, isMarked }: Scene, calls: readonly Call[], content: ToolContent): readonly Made[] {
  const made: Made[] = [];
  for (const [index, call] of calls.entries()) {
    const part = content[index];
    if (part?.type !== "tool-result") continue;
    const raw = tools.get(call.tool)?.raw;
    const output = isMarked ? unmarked(part.output) : part.output;
    const all = large.get(call.id);
    const whole = isMarked && all !== undefined ? withoutMark(all) : all;
    made.push({ call, output, whole, isPoll: raw?.poll === true, isPure: raw?.effect === "pure" });
  }
  return made;
}

const advice =
  "Do not do it again: use what you have, try something that you have not tried, or answer, and say what could not be done.";

function sentence({ kind, times, calls }: Loop): string {
  if (kind === "no_progress") {
    return `Your last ${times} replies have called tools and brought nothing new: the same results, or the same failures.`;
  }
  const what = calls.join(" and ");
  if (kind === "loop")
    return `You have called ${what} ${times} times with the same result, and nothing else has come of it.`;
  return `You have called ${what} in turn, ${times} times, with the same results, and nothing else has come of it.`;
}

function detected({ agent, last }: Scene, { kind, times, calls }: Loop): TroupeError {
  const what =
    kind === "no_progress"
      ? `has called tools in ${times} replies that brought nothing new, at last ${calls.join(", ")}`
      : `has called ${calls.join(" and ")} ${times} times with the same result`;
  return new TroupeError(`${agent} goes in circles: it ${what}`, {
    code: "loop_detected",
    detail: { agent, kind, times, calls, last },
  });
}

/** Before the result, where it is read first. */
function withNote(output: ToolResultOutput, note: string): ToolResultOutput {
  switch (output.type) {
    case "text":
    case "error-text":
      return { ...output, value: `${note}\n\n${output.value}` };
    case "json":
      return { ...output, type: "text", value: `${note}\n\n${JSON.stringify(output.value)}` };
    case "error-json":
      return { ...output, type: "error-text", value: `${note}\n\n${JSON.stringify(output.value)}` };
    case "content":
      return { ...output, value: [{ type: "text", text: note }, ...output.value] };
    default:
      return { ...output, reason: `${note}\n\n${output.reason ?? ""}` };
  }
}
