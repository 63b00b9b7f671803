import type { Encoded } from "../../base/json.ts";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { jsonBody, stepText } from "../execution/fact.ts";
import type { Scope } from "../execution/store-ops.ts";
import type { EntryWrite, RunRow } from "./journal.ts";

/** What becomes JSON text only when somebody looks at it: a log in memory is seldom read. */
export interface LazyBody {
  readonly text: string;
}

/** A body that nobody else has. */
export class JsonBody implements LazyBody {
  readonly #body: object;

  constructor(body: object) {
    this.#body = body;
  }

  get text(): string {
    return jsonBody(this.#body);
  }
}

/** The body of a step's success. */
export class StepBody implements LazyBody {
  readonly #value: Encoded;
  readonly #ms: number;
  readonly #digest: string | null;

  constructor(value: Encoded, ms: number, digest: string | null) {
    this.#value = value;
    this.#ms = ms;
    this.#digest = digest;
  }

  get text(): string {
    return stepText(this.#value.text, this.#ms, this.#digest);
  }
}

/** An entry on its way to the journal. A class because one is made for everything that happens. */
export class NewEntry implements EntryWrite {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly request: StoreRequest | null;
  result: StoreResult | null = null;
  refused = false;
  readonly #row: RunRow;
  #body: string | LazyBody | null;

  /** Without a body it is made of `request`, in the transaction that carries it out. */
  constructor(
    row: RunRow,
    seq: number,
    at: number,
    path: string,
    type: string,
    body: string | LazyBody | null,
    request: StoreRequest | null = null,
  ) {
    this.#row = row;
    this.seq = seq;
    this.at = at;
    this.path = path;
    this.type = type;
    this.request = request;
    this.#body = body;
  }

  get kind(): "entry" {
    return "entry";
  }

  get run(): number {
    return this.#row.n;
  }

  get epoch(): number {
    return this.#row.epoch;
  }

  get scope(): Scope | null {
    return this.request && scopeOf(this.#row);
  }

  get body(): string | null {
    const body = this.#body;
    if (typeof body !== "object" || body === null) return body;
    this.#body = body.text;
    return this.#body;
  }

  set body(text: string | null) {
    this.#body = text;
  }
}

/** The state that a run sees. */
export const scopeOf = ({ id, forkOf }: RunRow): Scope => ({ runId: id, overlay: forkOf !== null });
