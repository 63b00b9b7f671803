import type { ToolResultOutput } from "../core/tool.ts";
import { pageOf, refusal } from "./tool-result.ts";
import type { ToolDefinition } from "./toolset.ts";

/** The tool by which a model reads on in a result that it was shown the beginning of. There once there is one. */
export const readResult = {
  name: "read_result",

  definition: {
    type: "function",
    name: "read_result",
    description: "Reads more of a long result of a tool: up to 20,000 characters from a position on.",
    inputSchema: {
      type: "object",
      properties: {
        call: { type: "string", description: "The id of the call, as the end of the shown part names it." },
        from: { type: "integer", minimum: 0, description: "The position of the first character." },
      },
      required: ["call", "from"],
      additionalProperties: false,
    },
  } satisfies ToolDefinition as ToolDefinition,

  answer(large: ReadonlyMap<string, string>, input: unknown): ToolResultOutput {
    const { call, from } = (typeof input === "object" && input !== null ? input : {}) as Record<string, unknown>;
    const text = typeof call === "string" ? large.get(call) : undefined;
    if (typeof call !== "string" || text === undefined) {
      return refusal(`There is no long result of that call. There are: ${[...large.keys()].join(", ")}.`);
    }
    if (typeof from !== "number" || !(from >= 0 && from < text.length)) {
      return refusal(`from must be a position from 0 to ${text.length - 1}.`);
    }
    return { type: "text", value: pageOf(text, call, Math.floor(from)) };
  },
};
