import type { Json } from "../base/json.ts";
import type { Entry } from "../core/entry.ts";
import type { Reply } from "../core/model.ts";
import type { Failure } from "../core/outcome.ts";

/** One call of a model, as the log has it. */
export interface LoggedModelCall {
  readonly seq: number;
  /** The path of the agent. */
  readonly agent: string;
  /** The name of the step: `turn-1`. */
  readonly step: string;
  /** Null where it failed. */
  readonly reply: Reply | null;
  readonly error: Failure | null;
}

/**
 * The calls of models in a log, in the order in which they ended.
 *
 * @example
 * expect(modelCalls(entries).map(({ agent }) => agent)).toEqual(["article/researcher", "article/writer"]);
 */
export function modelCalls(entries: Iterable<Entry>): readonly LoggedModelCall[] {
  return endsOf(entries, "model").map(({ value, ...call }) => ({ ...call, reply: (value ?? null) as Reply | null }));
}

/** One call of a tool that a model has asked for. */
export interface LoggedToolCall {
  /** The path of the agent. */
  readonly agent: string;
  /** The name of the step of the reply that asked for it. */
  readonly step: string;
  readonly tool: string;
  /** The arguments; as text where they were no JSON. */
  readonly input: unknown;
  /** What became of it. `none`: there is no step of it, because it was refused, is an agent, or a person's to do. */
  readonly outcome: "completed" | "failed" | "none";
  readonly value?: Json;
  readonly error?: Failure;
}

/** The calls of tools that models have asked for, in the order of the replies, each with what became of it. */
export function toolCalls(entries: Iterable<Entry>): readonly LoggedToolCall[] {
  const all = [...entries];
  const ends = new Map(endsOf(all, "tool").map((end) => [`${end.agent}/${end.step}`, end]));
  return modelCalls(all).flatMap(({ agent, step, reply }) => {
    const counts = new Map<string, number>();
    return (reply?.content ?? []).flatMap((part) => {
      if (part.type !== "tool-call" || part.providerExecuted) return [];
      const count = (counts.get(part.toolName) ?? 0) + 1;
      counts.set(part.toolName, count);
      const [turn = step] = step.split("."); // a reply of a shortened conversation is `turn-3.shorter`
      const end = ends.get(`${agent}/${turn}.${part.toolName}${count === 1 ? "" : `.${count}`}`);
      return [{ agent, step, tool: part.toolName, input: parsed(part.input), ...outcomeOf(end) }];
    });
  });
}

interface End {
  readonly seq: number;
  readonly agent: string;
  readonly step: string;
  readonly value: Json | undefined;
  readonly error: Failure | null;
}

function endsOf(entries: Iterable<Entry>, kind: "model" | "tool"): readonly End[] {
  const ends: End[] = [];
  for (const { seq, type, path, body } of entries) {
    if (type !== `${kind}.completed` && type !== `${kind}.failed`) continue;
    const { value, error = null } = body as { readonly value?: Json; readonly error?: Failure };
    const at = path.lastIndexOf("/");
    const [step = ""] = path.slice(at + 1).split("!"); // a further round of a step whose outcome was not known
    ends.push({ seq, agent: path.slice(0, at), step, value, error });
  }
  return ends;
}

function outcomeOf(end: End | undefined): Pick<LoggedToolCall, "outcome" | "value" | "error"> {
  if (!end) return { outcome: "none" };
  if (end.error) return { outcome: "failed", error: end.error };
  return { outcome: "completed", ...(end.value === undefined ? {} : { value: end.value }) };
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}
