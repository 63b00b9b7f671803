import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import type { Infer, JsonSchemaWithType, Schema } from "../base/schema.ts";
import type { Agent } from "../core/agent.ts";
import { declarationProblem, type OnRefuse } from "../core/labels.ts";
import type { AnyTool } from "../core/tool.ts";

export interface AsToolOptions<S> {
  /** Read by the model that decides whether to delegate. Default: the agent's own description. */
  readonly description?: string;
  /** What the model fills in; the agent gets it as it is. Default: one text, `task`, which the agent gets alone. */
  readonly inputSchema?: S;
  /** Whether a person must see what is delegated first. Default `"never"`. */
  readonly approval?: "always" | "never";
  /** What its answers carry besides what the agent has read: as of a tool. */
  readonly labels?: readonly string[];
  /** Labels under whose influence it is not called: as of a tool. */
  readonly refuses?: readonly string[];
  readonly onRefuse?: OnRefuse;
}

const known: OptionNames<AsToolOptions<unknown>> = {
  description: true,
  inputSchema: true,
  approval: true,
  labels: true,
  refuses: true,
  onRefuse: true,
};

/** A tool that calls an agent: what the agent does is part of the caller's run, under the agent's own name. */
export interface DelegateTool extends AnyTool {
  readonly agent: Agent<never, unknown>;
}

const taskSchema: JsonSchemaWithType<{ readonly task: string }> = {
  _type: { task: "" },
  jsonSchema: {
    type: "object",
    properties: { task: { type: "string", description: "All that is needed to do it: the other knows nothing else." } },
    required: ["task"],
    additionalProperties: false,
  },
  validate(value: unknown) {
    const isTask = typeof value === "object" && value !== null && "task" in value && typeof value.task === "string";
    return isTask ? { success: true, value } : { success: false, error: new Error("$.task: must be a text") };
  },
};

/**
 * Lets a model call an agent as one of its tools: `tools: { ask_writer: asTool(writer) }`. Any agent will do: a model, a
 * function, a person, a team. Calls in one reply run at the same time; a failure is told to the model, not thrown.
 *
 * @throws TypeError for an agent that nobody describes: a model cannot know when to call it.
 */
export function asTool(agent: Agent<string, unknown>, options?: AsToolOptions<undefined>): DelegateTool;
export function asTool<S extends Schema>(
  agent: Agent<Infer<S>, unknown>,
  options: AsToolOptions<S> & { readonly inputSchema: S },
): DelegateTool;
export function asTool(agent: Agent<never, unknown>, options: AsToolOptions<unknown> = {}): DelegateTool {
  checkOptions("asTool", options, known);
  const { description = agent.description, inputSchema, approval = "never", ...declared } = options;
  const problem = declarationProblem(declared);
  if (problem !== null) throw new TypeError(`asTool ${agent.name}: ${problem}`);
  if (description === undefined) {
    throw new TypeError(`asTool ${agent.name}: give the agent a description, so that a model knows when to call it`);
  }
  const tool = { ...declared, description, approval, agent };
  if (inputSchema !== undefined) return { ...tool, inputSchema };
  return { ...tool, inputSchema: taskSchema, toInput } as DelegateTool;
}

function toInput(input: Json): string {
  if (typeof input === "object" && input !== null && "task" in input && typeof input["task"] === "string") {
    return input["task"];
  }
  const issues = ["$.task: must be a text"];
  throw new TroupeError(issues.join(), { code: "invalid_input", detail: { issues } });
}
