import type { ModelFault } from "../../src/core/model.ts";
import type { Answers } from "./fault-server.ts";
import type { WireFormat } from "./wire-format.ts";

/** What a cell of the matrix must come to. */
export type Declared = {
  /** Default: 1, and {@link attempts} for a fault that is tried again. */
  readonly requests?: number;
  /** How many attempts the error tells of. Default: one for each request. */
  readonly tried?: number;
} & (
  | { readonly fault: ModelFault; readonly status?: number }
  | {
      readonly text?: string;
      /** Name and raw input of each call. */
      readonly calls?: readonly (readonly [name: string, input: string])[];
      readonly finish?: string;
      readonly usage?: readonly [input: number | null, output: number | null];
      /** What was tried before. */
      readonly failed?: readonly ModelFault[];
    }
);

/** A cell that cannot be: the format has no way to say it. */
export interface NotApplicable {
  readonly impossible: string;
}

/** One kind of trouble, in every format. */
export interface Fault {
  readonly name: string;
  /** What the server does, request by request; the last is repeated. `now` is the time of the caller's clock. */
  readonly answers: (format: WireFormat, now: () => number) => Answers;
  readonly declared: Declared | NotApplicable;
  /** Where a format, or the package that speaks it, is different: why is in a comment beside it. */
  readonly except?: Partial<Record<WireFormat["name"], Declared | NotApplicable>>;
  /** Limits in milliseconds of the test's fast clock. Default: so long that only a fault without end meets them. */
  readonly settings?: { readonly firstByteMs?: number; readonly idleMs?: number; readonly streaming?: boolean };
  /** Asked of the clock at least once, at least this long and less than twice as long. */
  readonly waitsMs?: number;
}

/** How often a call is tried in the matrix. */
export const attempts = 3;

/** Tried again, by the table of `src/core/model.ts`, where there is no other model to go to. */
export const triedAgain: ReadonlySet<ModelFault> = new Set<ModelFault>([
  "rate_limited",
  "overloaded",
  "server_error",
  "unreachable",
  "first_byte",
  "stalled",
  "cut",
  "unterminated",
  "malformed",
  "empty",
]);
