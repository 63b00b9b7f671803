import type { Json } from "../../base/json.ts";
import type { StepKind } from "../../core/agent.ts";
import type { FactBody, FactType } from "../../core/entry.ts";

/** A recorded fact on its way to the program. */
export interface Fact {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: FactType;
  readonly body: FactOf<FactType>;
  /** The error itself, where it has just been thrown in this process. */
  readonly cause?: unknown;
  /** Taken over by a fork from its parent: what names the run may differ. */
  readonly adopted?: boolean;
}

/** An entry as engines keep it. */
export interface EntryRow {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  /** JSON text. */
  readonly body: string;
  readonly hash: string;
}

/** What a fact of a type carries. */
export type FactOf<T extends FactType> = Omit<Extract<FactBody, { readonly type: T }>, "type">;

export function toFact(row: EntryRow): Fact {
  return {
    seq: row.seq,
    at: row.at,
    path: row.path,
    type: row.type as FactType,
    body: JSON.parse(row.body) as unknown as FactOf<FactType>,
    cause: undefined,
    adopted: false,
  };
}

/** The body of a fact whose type has just been looked at. */
export function bodyOf<T extends FactType>(fact: Fact, _type: T): FactOf<T> {
  return fact.body as FactOf<T>;
}

/** For messages: `step.completed of article/draft`. */
export const describe = (fact: { readonly type: string; readonly path: string }): string =>
  fact.path === "" ? fact.type : `${fact.type} of ${fact.path}`;

/** Facts that nobody asks for: they come in by themselves. */
export const isInbound = (type: FactType): boolean => type === "signal.received" || type === "cancel.requested";

/** JSON text around an already serialised value. */
export const valueBody = (text: string | null): string => (text === null ? "{}" : `{"value":${text}}`);

export const jsonBody = (body: Json | object): string => JSON.stringify(body);

/** The body of a step's success, as text. */
export function stepText(text: string | null, ms: number, digest: string | null): string {
  if (ms === 0 && digest === null) return valueBody(text);
  const value = text === null ? "" : `"value":${text},`;
  const took = ms === 0 ? "" : `"ms":${ms},`;
  const from = digest === null ? "" : `"digest":${JSON.stringify(digest)},`;
  return `{${`${value}${took}${from}`.slice(0, -1)}}`;
}

/** The same as an object. */
export const completedBody = (value: Json | undefined, ms: number, digest: string | null): FactOf<"step.completed"> =>
  (ms === 0 && digest === null ? { value } : { value, ...stepFields(ms, digest) }) as FactOf<"step.completed">;

/** What both ends of a step may have besides. */
export function stepFields(ms: number, digest: string | null): { readonly ms?: number; readonly digest?: string } {
  return { ...(ms > 0 ? { ms } : {}), ...(digest === null ? {} : { digest }) };
}

type StepEnding<E extends string> = Extract<FactType, `${StepKind}.${E}`>;

const completedTypes: Readonly<Record<StepKind, StepEnding<"completed">>> = {
  step: "step.completed",
  model: "model.completed",
  tool: "tool.completed",
};
const failedTypes: Readonly<Record<StepKind, StepEnding<"failed">>> = {
  step: "step.failed",
  model: "model.failed",
  tool: "tool.failed",
};

export const completedType = (kind: StepKind): StepEnding<"completed"> => completedTypes[kind];
export const failedType = (kind: StepKind): StepEnding<"failed"> => failedTypes[kind];

const completed: ReadonlySet<string> = new Set(["step.completed", "model.completed", "tool.completed"]);
const failed: ReadonlySet<string> = new Set(["step.failed", "model.failed", "tool.failed"]);

/** The success of a step of whatever kind. */
export const isCompletedStep = (type: string): boolean => completed.has(type);
export const isFailedStep = (type: string): boolean => failed.has(type);
