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
  /**
   * What became of it. `none`: there is nothing of it, because it was refused, is an agent of another name than the tool, or a
   * person's to do.
   */
  readonly outcome: "completed" | "failed" | "none";
  /** What a tool with `execute` has returned. What `run(input, ctx)` returns is not in the log. */
  readonly value?: Json;
  readonly error?: Failure;
}

/** The calls of tools that models have asked for, in the order of the replies, each with what became of it. */
export function toolCalls(entries: Iterable<Entry>): readonly LoggedToolCall[] {
  const all = [...entries];
  const ends = new Map(endsOf(all, "tool").map((end) => [`${end.agent}/${end.step}`, end]));
  const replies = modelCalls(all);
  const runs = runsOf(all, replies);
  return replies.flatMap(({ seq, agent, step, reply }) => {
    const counts = new Map<string, number>();
    return (reply?.content ?? []).flatMap((part) => {
      if (part.type !== "tool-call" || part.providerExecuted) return [];
      const count = (counts.get(part.toolName) ?? 0) + 1;
      counts.set(part.toolName, count);
      const [turn = step] = step.split("."); // a reply of a shortened conversation is `turn-3.shorter`
      const end = ends.get(`${agent}/${turn}.${part.toolName}${count === 1 ? "" : `.${count}`}`);
      const run = runs.get(`${seq} ${part.toolName}`)?.[count - 1];
      return [{ agent, step, tool: part.toolName, input: parsed(part.input), ...outcomeOf(end ?? run) }];
    });
  });
}

/**
 * Tools with `run(input, ctx)` are calls of their own below the agent, under the name of the tool, numbered as they come: those
 * that began after a reply and before the agent's next one are its own. By `seq` of the reply and tool, in order.
 */
function runsOf(
  entries: readonly Entry[],
  replies: readonly LoggedModelCall[],
): ReadonlyMap<string, readonly (RunEnd | undefined)[]> {
  const ends = new Map<string, RunEnd>();
  for (const { type, path, body } of entries) {
    if (type === "agent.completed") ends.set(path, { value: undefined, error: null });
    if (type === "agent.failed") ends.set(path, { value: undefined, error: (body as { error: Failure }).error });
  }
  const runs = new Map<string, (RunEnd | undefined)[]>();
  const begun = new Set<string>();
  const agents = new Map(replies.map(({ seq, agent }) => [seq, agent]));
  const latest = new Map<string, number>();
  for (const { seq, type, path } of entries) {
    const replying = agents.get(seq);
    if (replying !== undefined) latest.set(replying, seq);
    if (type !== "agent.started" || begun.has(path)) continue;
    begun.add(path); // again after a crash
    const at = path.lastIndexOf("/");
    const [tool = ""] = path.slice(at + 1).split("#");
    const reply = latest.get(path.slice(0, at));
    if (reply === undefined) continue;
    const key = `${reply} ${tool}`;
    runs.set(key, [...(runs.get(key) ?? []), ends.get(path)]);
  }
  return runs;
}

type RunEnd = Pick<End, "value" | "error">;

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

function outcomeOf(end: RunEnd | undefined): Pick<LoggedToolCall, "outcome" | "value" | "error"> {
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
