import type { Json } from "../../base/json.ts";
import type { AnyTool } from "../../core/tool.ts";
import { failureOf } from "./failure-of.ts";
import { toPlain } from "./plain.ts";
import type { Recorder, Taking } from "./recorder.ts";
import type { Texts } from "./texts.ts";
import { withParts } from "./tool-parts.ts";

/** The tool itself; what it is given and returns is written down. Tools that run nothing here are left as they are. */
export function recordedTool<T extends AnyTool>(tool: T, name: string, recorder: Recorder, texts: Texts): T {
  const begin = (kind: "tool" | "reconcile", input: unknown) =>
    recorder.begin(kind, name, texts.request(input, `the input of ${name}`), () => ({ aborted: true }));
  return withParts(tool, ({ execute, reconcile }) => ({
    execute: (input, given) =>
      listened(begin("tool", input), () => execute?.call(tool, input, given), given?.abortSignal),
    reconcile: (call) => listened(begin("reconcile", call.input), () => reconcile?.call(tool, call), call.signal),
  }));
}

function listened(taking: Taking, work: () => unknown, signal: AbortSignal | undefined): unknown {
  try {
    const result = work();
    return isAsyncIterable(result) ? each(result, taking, signal) : last(result, taking, signal);
  } catch (error) {
    taking.end(failureOf(error, signal));
    throw error;
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function last(result: unknown, taking: Taking, signal: AbortSignal | undefined): Promise<unknown> {
  try {
    const settled = await result;
    const value = toPlain(settled, "a result");
    taking.end(value === undefined ? {} : { value });
    return settled;
  } catch (error) {
    taking.end(failureOf(error, signal));
    throw error;
  }
}

async function* each(
  results: AsyncIterable<unknown>,
  taking: Taking,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown> {
  const values: Json[] = [];
  try {
    for await (const result of results) {
      values.push(toPlain(result, "a result") ?? null);
      yield result;
    }
    taking.end({ values });
  } catch (error) {
    taking.end({ values, ...failureOf(error, signal) });
    throw error;
  } finally {
    taking.end({ values, aborted: true }); // the reader went away
  }
}
