import { TroupeError } from "../base/errors.ts";
import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { didYouMean } from "../base/nearest.ts";
import type { Agent } from "../core/agent.ts";
import { asText, fill } from "./template.ts";

/** What tasks are about: `{ topic: "tides" }`. `task`, `output` and `outputs` are names that tasks use themselves. */
export type TaskFields = Readonly<{ [field: string]: Json }>;

/** What the agent of a task is given: the fields, for its own templates, and what it is to do. */
export type TaskInput = Readonly<{ [field: string]: Json; task: string }>;

/** What came of one task. */
export type TaskOutput<O extends Json = Json> = Readonly<{ task: string; output: O }>;

/** The fields again, what came of this task, and of all so far: what the next task needs. */
export type TaskResult<O extends Json = Json> = Readonly<{
  [field: string]: Json;
  output: O;
  outputs: readonly TaskOutput[];
}>;

export interface TaskOptions<O extends Json> {
  /** Default: the agent's. */
  readonly name?: string;
  readonly agent: Agent<TaskInput, O>;
  /** What to do. Words in braces, such as `{topic}`, stand for fields. */
  readonly description: string;
  /** What the result should be like; with fields as well. */
  readonly expectedOutput?: string;
  /** Names of the earlier tasks whose outputs are shown. Default: all of them. */
  readonly context?: readonly string[];
}

const known: OptionNames<TaskOptions<Json>> = {
  name: true,
  agent: true,
  description: true,
  expectedOutput: true,
  context: true,
};

/** Names that are no fields. */
const own: ReadonlySet<string> = new Set(["task", "output", "outputs"]);

/**
 * Gives an agent something to do: a description with `{fields}`, what is expected, and what came of earlier tasks. Tasks
 * one after another are a crew: `pipeline({ name: "crew", stages: [research, write, edit] })` on `{ topic: "tides" }`.
 *
 * The agent is given the fields and, as the field `task`, the whole text. A model agent reads just that.
 *
 * @throws TypeError for options that cannot be. In a run: `invalid_input` where a field or an earlier task is not there;
 * whatever the agent throws.
 * @example
 * const research = task({ agent: researcher, description: "Research {topic}.", expectedOutput: "Ten facts with sources." });
 */
export function task<O extends Json>(options: TaskOptions<O>): Agent<TaskFields, TaskResult<O>> {
  checkOptions("task", options, known);
  const { agent, description, expectedOutput, context } = options;
  const name = pathName(options.name ?? agent.name);
  if (typeof description !== "string" || description.trim() === "") {
    throw new TypeError(`task ${name}: description must say what to do`);
  }
  return {
    name,
    description,
    async run(given, ctx) {
      const fields = Object.fromEntries(Object.entries(given).filter(([field]) => !own.has(field)));
      const before = outputsOf(given);
      const parts = [fill(description, fields, `description of ${name}`)];
      if (expectedOutput !== undefined) {
        parts.push(`Expected output: ${fill(expectedOutput, fields, `expectedOutput of ${name}`)}`);
      }
      for (const { task: earlier, output } of chosen(name, before, context)) {
        parts.push(`Output of the earlier task ${JSON.stringify(earlier)}:\n${asText(output)}`);
      }
      const output = await ctx.call(agent, { ...fields, task: parts.join("\n\n") });
      return { ...fields, output, outputs: [...before, { task: name, output }] };
    },
  };
}

const outputsOf = ({ outputs = [] }: TaskFields): readonly TaskOutput[] => outputs as readonly TaskOutput[];

function chosen(name: string, before: readonly TaskOutput[], context?: readonly string[]): readonly TaskOutput[] {
  if (context === undefined) return before;
  const names = before.map((each) => each.task);
  const missing = context.filter((wanted) => !names.includes(wanted));
  if (missing.length === 0) return before.filter((each) => context.includes(each.task));
  const issues = missing.map((wanted) => {
    const what = `no task ${JSON.stringify(wanted)} was done before${didYouMean(wanted, names)}`;
    return `context of ${name}: ${what} (done: ${names.join(", ") || "none"})`;
  });
  throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
}
