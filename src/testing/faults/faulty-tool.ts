import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { AnyTool } from "../../core/tool.ts";
import { aborted } from "../model/pause.ts";
import { type FaultPlanOptions, faultPlan, type Injected } from "./fault-plan.ts";
import { hugeText } from "./spoilt-result.ts";

/** What can go wrong with a tool: the last two do what it does, and then return something that cannot be kept. */
export type ToolFault = "throws" | "hangs" | "not_json" | "huge";

const allFaults: readonly ToolFault[] = ["throws", "hangs", "not_json", "huge"];

export type FaultyToolOptions = FaultPlanOptions<ToolFault>;

const known: OptionNames<FaultyToolOptions> = { seed: true, rate: true, faults: true, at: true };

type Execute = (input: unknown, options?: { readonly abortSignal?: AbortSignal }) => unknown;

/**
 * A tool that goes wrong now and then: it throws (`ECONNRESET`), hangs until it is aborted, or returns what no log can
 * keep: something that is no JSON, or 9 MiB. `injected` tells what was done.
 *
 * @throws TypeError for a tool without `execute`, a fault or an option there is not; RangeError for a rate outside of 0 to 1.
 */
export function faultyTool<T extends AnyTool>(
  tool: T,
  options: FaultyToolOptions,
): T & { readonly injected: readonly Injected<ToolFault>[] } {
  checkOptions("faultyTool", options, known);
  const { execute } = tool;
  if (typeof execute !== "function") throw new TypeError("faultyTool: only tools with execute can go wrong");
  const plan = faultPlan(options, allFaults);
  const faulty: Execute = (input, given) => {
    const fault = plan.next(JSON.stringify(input) ?? "");
    if (fault === undefined) return execute.call(tool, input, given);
    return failed(fault, () => execute.call(tool, input, given), given?.abortSignal);
  };
  return { ...tool, execute: faulty, injected: plan.injected };
}

async function failed(fault: ToolFault, work: () => unknown, signal: AbortSignal | undefined): Promise<unknown> {
  switch (fault) {
    case "throws":
      throw Object.assign(new Error("an injected failure"), { code: "ECONNRESET" });
    case "hangs":
      return aborted(signal);
    case "not_json":
      await work();
      return { when: new Date(0), list: new Map() };
    case "huge":
      await work();
      return hugeText();
  }
}
