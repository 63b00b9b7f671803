import { TroupeError } from "../base/errors.ts";
import { encodeJson, type Json } from "../base/json.ts";
import { type Labels, labelsProblem } from "./labels.ts";

export type Priority = "low" | "normal" | "high" | "critical";

/** What a message wants of its receiver. */
export type Intent = "ask" | "inform" | "delegate" | "escalate" | "task" | "result" | "question" | "answer";

/** A message. Plain JSON: what was written and read again is the same. */
export type Envelope = Readonly<{
  /** Unique in its run; the same in every replay. */
  id: string;
  /** What it is about, for programs, such as `review.requested`. */
  type: string;
  intent: Intent;
  from: string;
  /** `null` for what goes to all who listen to `topic`. */
  to: string | null;
  topic: string | null;
  content: Json;
  priority: Priority;
  /** Names the conversation: of an answer, the id of what was asked, or the conversation that belongs to. */
  correlationId: string | null;
  /** The message that this one answers, or came about by. */
  causationId: string | null;
  /** What is expected in return. */
  expects: Intent | null;
  metadata: Readonly<Record<string, Json>>;
  /** Epoch milliseconds. */
  at: number;
  /** From then on nobody receives it any more; epoch milliseconds. */
  expiresAt: number | null;
  /** What its sender had read by then, if anything with labels. The receiver has them as well from then on. */
  labels?: Labels;
}>;

const priorities: ReadonlySet<unknown> = new Set<Priority>(["low", "normal", "high", "critical"]);
const intents: ReadonlySet<unknown> = new Set<Intent>([
  "ask",
  "inform",
  "delegate",
  "escalate",
  "task",
  "result",
  "question",
  "answer",
]);

/** Undefined when the value will do, else what it must be. */
type Check = (value: unknown) => string | undefined;

const must = (good: (value: unknown) => boolean, what: string): Check => {
  return (value) => (good(value) ? undefined : what);
};
const orNull = (check: Check): Check => {
  return (value) => {
    const issue = value === null ? undefined : check(value);
    return issue && `${issue}, or null`;
  };
};

const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what is refused
const isWord = (value: unknown): boolean => typeof value === "string" && /^[^\u0000-\u001f\u007f]{1,500}$/.test(value);

const word: Check = must(isWord, "must be a text of 1 to 500 characters");
const time: Check = must(isTime, "must be a time in epoch milliseconds");
const intent: Check = must((value) => intents.has(value), `must be one of ${[...intents].join(", ")}`);
const priority: Check = must((value) => priorities.has(value), `must be one of ${[...priorities].join(", ")}`);
const json: Check = (value) => {
  if (value === undefined) return "must be JSON";
  try {
    encodeJson(value, "it");
    return undefined;
  } catch (error) {
    const { found, at } = (error as TroupeError<"invalid_value">).detail;
    return `must be JSON, not ${found} at ${at}`;
  }
};
const record: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? json(value) : "must be an object of JSON";

const labels: Check = (value) => {
  const issue = record(value);
  return issue ?? (labelsProblem(Object.keys(value as object)) === null ? undefined : "must be labels");
};

/** The compiler keeps this complete. */
const fields: Readonly<Record<Exclude<keyof Envelope, "labels">, Check>> = {
  id: word,
  type: word,
  intent,
  from: word,
  to: orNull(word),
  topic: orNull(word),
  content: json,
  priority,
  correlationId: orNull(word),
  causationId: orNull(word),
  expects: orNull(intent),
  metadata: record,
  at: time,
  expiresAt: orNull(time),
};

/**
 * A message that came from somewhere: from JSON, from a model, from another program. What is returned is a copy.
 *
 * @throws TroupeError `invalid_input`, naming every field that is wrong, missing or unknown.
 */
export function parseEnvelope(value: unknown): Envelope {
  return encodeJson(checkEnvelope(value), "the message").value as Envelope;
}

/** As {@link parseEnvelope}, of what need not be copied. */
export function checkEnvelope(value: unknown): Envelope {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw refused(["it must be an object"]);
  const given = value as Readonly<Record<string, unknown>>;
  const issues = Object.entries(fields).flatMap(([name, check]) => {
    const issue = Object.hasOwn(given, name) ? check(given[name]) : "is missing";
    return issue === undefined
      ? []
      : [`${name}: ${issue}${issue === "is missing" ? "" : `; got ${shown(given[name])}`}`];
  });
  for (const name of Object.keys(given)) {
    if (name === "labels") issues.push(...labelIssues(given[name]));
    else if (!Object.hasOwn(fields, name)) issues.push(`${name}: there is no such field`);
  }
  if (issues.length === 0 && (given["to"] === null) === (given["topic"] === null)) {
    issues.push("to: either it or topic must be null, and not both");
  }
  if (issues.length > 0) throw refused(issues);
  return value as Envelope;
}

function labelIssues(given: unknown): string[] {
  const issue = labels(given);
  return issue === undefined ? [] : [`labels: ${issue}`];
}

function shown(value: unknown): string {
  const text =
    typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? "an object" : String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function refused(issues: readonly string[]): TroupeError {
  return new TroupeError(`not a message: ${issues.join("; ")}`, { code: "invalid_input", detail: { issues } });
}
