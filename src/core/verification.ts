import { canonicalJson, type Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";

/** What a team that verifies says when it begins: note `verify.started`. */
export type VerifyStarted = Readonly<{
  author: string;
  /** Names of its code checks. */
  checks: readonly string[];
  /** Null where only code checks. */
  verifier: string | null;
  rounds: number;
}>;

/** What it says last: note `verify.passed`. */
export type VerifyPassed = Readonly<{
  round: number;
  /** Of the value that it returns, see {@link workHash}. */
  work: string;
}>;

/** What a verifier has said of a version. */
export type VerifyVerdict = Readonly<{ verdict: "pass" | "fail"; why: string }>;

/** Stands for a version in the log: the digest of the steps that checked it. Equal JSON, whatever the order of keys, is equal. */
export const workHash = (work: Json): string => sha256(canonicalJson(work));

/** The step in which a code check looks at a version; `null` is what it answers when there is nothing wrong. */
export const checkStep = (round: number, check: string): string => `check-${round}.${check}`;

/** The step in which a verifier's verdict is bound to the version. */
export const verdictStep = (round: number): string => `verdict-${round}`;
