import { systemClock } from "../../src/base/clock.ts";
import type { StepTool, ToolOptions } from "../../src/core/tool.ts";

export const options = (given: Partial<ToolOptions> = {}): ToolOptions => ({
  toolCallId: "call-1",
  messages: [],
  abortSignal: new AbortController().signal,
  key: "run-1/agent/turn-1.tool",
  step: { key: "run-1/agent/turn-1.tool", signal: new AbortController().signal, clock: systemClock },
  context: undefined,
  ...given,
});

/** Calls a tool as the dispatcher does: what its schema refuses, it does not get. */
export async function call<I, O>(
  tool: StepTool<I, O>,
  input: NoInfer<I>,
  given: Partial<ToolOptions> = {},
): Promise<O> {
  const schema = tool.inputSchema;
  if (typeof schema === "function" || !("~standard" in schema)) throw new TypeError("not a schema of this library");
  const checked = await schema["~standard"].validate(input);
  if (checked.issues) throw new TypeError(checked.issues.map(({ message }) => message).join("; "));
  return (await tool.execute(checked.value as I, options(given))) as O;
}

/** What a model reads of the result. */
export async function shown<I, O>(tool: StepTool<I, O>, input: NoInfer<I>): Promise<string> {
  const output = await call(tool, input);
  const seen = await tool.toModelOutput?.({ toolCallId: "call-1", input, output });
  return seen?.type === "text" ? seen.value : JSON.stringify(seen);
}
