import type { AnyTool } from "../../core/tool.ts";

/** What a tool is told of a call. */
interface CallGiven {
  readonly abortSignal?: AbortSignal;
}

/** What is asked about a call that was cut off. */
interface CallInDoubt {
  readonly input: unknown;
  readonly signal: AbortSignal;
}

/** The parts of a tool that touch the world. */
export interface ToolParts {
  readonly execute?: (input: unknown, given?: CallGiven) => unknown;
  readonly reconcile?: (call: CallInDoubt) => unknown;
}

/** The tool with others in the place of those parts that it has. */
export function withParts<T extends AnyTool>(tool: T, replace: (parts: ToolParts) => Required<ToolParts>): T {
  const parts = tool as ToolParts;
  const { execute, reconcile } = replace(parts);
  return {
    ...tool,
    ...(typeof parts.execute === "function" ? { execute } : {}),
    ...(typeof parts.reconcile === "function" ? { reconcile } : {}),
  };
}
