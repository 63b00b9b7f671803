import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { compileSchema, type Infer, type Schema } from "../base/schema.ts";
import type { Context, Effect, Reconciled } from "../core/agent.ts";
import { approvalProblem } from "../core/approval-terms.ts";
import { declarationProblem, type OnRefuse } from "../core/labels.ts";
import type { AgentTool, Approval, PersonTool, StepTool, ToolOptions, ToolResultOutput } from "../core/tool.ts";
import { type ToolCache, toolCacheProblem } from "../core/tool-cache.ts";

// The parts of a tool once more, with the input as what the schema lets through. Said in full, because deriving them from
// `StepTool` and its like costs the compiler a quarter more for every tool of a program.

interface BasicsOf<S, I, O> {
  readonly description?: string;
  readonly inputSchema: S;
  readonly approval?: Approval<I>;
  readonly definition?: string;
  readonly needs?: readonly string[];
  readonly labels?: readonly string[];
  readonly refuses?: readonly string[];
  readonly onRefuse?: OnRefuse;
  readonly poll?: boolean;
  toModelOutput?(result: { toolCallId: string; input: I; output: O }): ToolResultOutput | PromiseLike<ToolResultOutput>;
}

interface StepOf<S, I, O> extends BasicsOf<S, I, O> {
  readonly execute: (input: I, options: ToolOptions) => AsyncIterable<O> | PromiseLike<O> | O;
  readonly effect?: Effect;
  readonly reconcile?: (call: { key: string; input: I; signal: AbortSignal }) => Promise<Reconciled<O>>;
  readonly timeoutMs?: number;
  readonly cache?: ToolCache;
}

interface AgentOf<S, I, O> extends BasicsOf<S, I, O> {
  readonly run: (input: I, ctx: Context) => Promise<O>;
}

interface PersonOf<S, I> extends BasicsOf<S, I, unknown> {
  readonly execute?: undefined;
  readonly run?: undefined;
}

const known: OptionNames<StepTool & AgentTool> = {
  description: true,
  inputSchema: true,
  execute: true,
  run: true,
  effect: true,
  approval: true,
  definition: true,
  needs: true,
  labels: true,
  refuses: true,
  onRefuse: true,
  poll: true,
  reconcile: true,
  timeoutMs: true,
  cache: true,
  toModelOutput: true,
};

/** What it is called in the AI SDK and elsewhere. */
const also = { parameters: "inputSchema", schema: "inputSchema", needsApproval: "approval", handler: "execute" };

/**
 * A tool for models to call, under the name of its key in `tools`. With `execute` it acts on the world, as one recorded
 * step; with `run(input, ctx)` it is an agent; with neither, each call is a question to a person.
 *
 * `input` is what `inputSchema` lets through: zod 4, arktype, valibot wrapped in `toStandardJsonSchema()`, or `jsonSchema()`
 * of the AI SDK. The schema must be that of an object, because providers take no other. An effect that is not declared is
 * treated as `once` after a crash. A `description` may be left out, and then the model knows the tool by its name and the
 * fields of its input alone: it calls it when it should not, and not when it should. Returns what it was given, checked: copy it with `{ ...search, needs: ["web"] }` to
 * change something.
 *
 * @throws TypeError for options that there are not, that do not go together, or that are of the wrong kind, and for a schema
 * that cannot be shown to a model; RangeError for a `timeoutMs` of 0 or less.
 * @example
 * const add = tool({
 *   description: "Adds two numbers.",
 *   inputSchema: z.object({ a: z.number(), b: z.number() }),
 *   effect: "pure",
 *   execute: ({ a, b }) => a + b,
 * });
 */
export function tool<S extends Schema, O>(definition: AgentOf<S, Infer<S>, O>): AgentTool<Infer<S>, O>;
export function tool<S extends Schema>(definition: PersonOf<S, Infer<S>>): PersonTool<Infer<S>>;
// last, because the compiler says of the last one why it does not fit, and most tools are of this kind; the default of `S` lets it
// name a schema that is missing, instead of an input that is unknown
export function tool<S extends Schema = Schema<never>, O = unknown>(
  definition: StepOf<S, Infer<S>, O>,
): StepTool<Infer<S>, O>;
export function tool(definition: Given): unknown {
  checkOptions("tool", definition as StepTool & AgentTool, known, also);
  checkKind(definition);
  checkTexts(definition);
  checkWords(definition);
  checkLabels(definition);
  checkSchema(definition.inputSchema);
  checkCache(definition);
  return definition;
}

type Given = { readonly [K in keyof typeof known]?: unknown };

/** What is only known of tools that act on the world. */
const ofSteps = ["effect", "reconcile", "timeoutMs"] as const;

function checkKind(given: Given): void {
  for (const name of ["execute", "run", "reconcile", "toModelOutput"] as const) {
    if (given[name] !== undefined && typeof given[name] !== "function") {
      throw new TypeError(`tool: ${name} must be a function, got ${shown(given[name])}`);
    }
  }
  if (given.execute !== undefined && given.run !== undefined) {
    throw new TypeError("tool: it can have execute, which acts on the world, or run, which uses ctx, not both");
  }
  const odd = given.execute === undefined ? ofSteps.find((name) => given[name] !== undefined) : undefined;
  if (odd) throw new TypeError(`tool: ${odd} is for a tool with execute; what run does has steps of its own`);
  if (given.reconcile !== undefined && given.effect !== "once") {
    throw new TypeError(
      `tool: reconcile is only asked about an effect declared "once", and this is ${shown(given.effect)}`,
    );
  }
}

const effects: ReadonlySet<unknown> = new Set(["pure", "idempotent", "once"] satisfies Effect[]);

function checkTexts(given: Given): void {
  for (const name of ["description", "definition"] as const) {
    if (given[name] !== undefined && typeof given[name] !== "string") {
      throw new TypeError(`tool: ${name} must be text, got ${shown(given[name])}`);
    }
  }
}

function checkWords({ effect, approval, needs, poll, timeoutMs }: Given): void {
  if (effect !== undefined && !effects.has(effect)) {
    throw new TypeError(`tool: effect must be "pure", "idempotent" or "once", got ${shown(effect)}`);
  }
  const problem = approval === undefined ? null : approvalProblem(approval);
  if (problem !== null) throw new TypeError(`tool: ${problem}, got ${shown(approval)}${meant(approval)}`);
  if (
    needs !== undefined &&
    !(Array.isArray(needs) && needs.every((need) => typeof need === "string" && need !== ""))
  ) {
    throw new TypeError(`tool: needs must be a list of names of permissions, got ${shown(needs)}`);
  }
  if (poll !== undefined && typeof poll !== "boolean") {
    throw new TypeError(`tool: poll must be true or false, got ${shown(poll)}`);
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0)) {
    throw new RangeError(`tool: timeoutMs must be more than 0 milliseconds, got ${shown(timeoutMs)}`);
  }
}

function checkLabels(given: Given): void {
  const problem = declarationProblem(given);
  if (problem !== null) throw new TypeError(`tool: ${problem}`);
}

const meant = (approval: unknown): string =>
  typeof approval === "boolean" ? `; did you mean "${approval ? "always" : "never"}"?` : "";

function checkCache(definition: Given): void {
  const problem = toolCacheProblem(definition);
  if (problem !== null) throw new TypeError(`tool: ${problem}`);
}

function checkSchema(inputSchema: unknown): void {
  if (inputSchema === undefined) throw new TypeError("tool: inputSchema is missing");
  const { jsonSchema } = compileSchema(inputSchema as Schema, "inputSchema of a tool");
  if ("then" in jsonSchema || jsonSchema["type"] === "object") return;
  const found = jsonSchema["type"] === undefined ? "something else" : `type ${shown(jsonSchema["type"])}`;
  throw new TypeError(`tool: inputSchema must be that of an object, because no provider takes ${found}`);
}

const shown = (value: unknown): string =>
  typeof value === "function" ? "a function" : (JSON.stringify(value) ?? String(value));
