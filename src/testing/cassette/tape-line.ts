import type { Json } from "../../base/json.ts";
import { sha256 } from "../../base/random.ts";
import type { ErrorRecord } from "./recorded-error.ts";

/** The format that is written; a cassette begins with its number. */
export const tapeFormat = 1;

/** What was asked: a model, a tool, what became of a tool's call, the time, chance. */
export type AskKind = "model" | "tool" | "reconcile" | "clock" | "random";

/** What came of it. All are absent where nothing was returned. */
export type Answer = Readonly<{
  /** A whole reply of a model. */
  result?: Json;
  /** A streamed one. */
  parts?: readonly Json[];
  value?: Json;
  /** Results of a tool that replaced each other. */
  values?: readonly Json[];
  /** How it failed, after the parts or values if there are any. */
  error?: ErrorRecord;
  /** The caller gave up before its end. */
  aborted?: true;
  /** Of an alarm: false where it was called off, or never came. */
  rang?: boolean;
}>;

/** One line of a cassette. */
export type Interaction = Readonly<{
  /** The order in which they were begun, from 1. */
  n: number;
  kind: AskKind;
  /** Which model, tool, clock or chance. */
  of: string;
  key: string;
  /** Absent where there is nothing to ask: chance. */
  request?: Json;
  reply: Answer;
}>;

const keyLength = 32;

/** What equal requests have in common; `body` is their canonical text. */
export const keyOf = (kind: AskKind, of: string, body: string): string =>
  sha256(`${kind}\n${of}\n${body}`).slice(0, keyLength);
