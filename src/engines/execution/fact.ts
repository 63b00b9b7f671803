import type { Json } from "../../base/json.ts";
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

/** Body of `step.completed`. */
export function stepBody(text: string | null, ms: number): string {
  if (ms === 0) return valueBody(text);
  return text === null ? `{"ms":${ms}}` : `{"value":${text},"ms":${ms}}`;
}
