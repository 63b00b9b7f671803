import assert from "node:assert/strict";
import type { ErrorCode } from "../../base/errors.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Decision } from "../../core/decision.ts";
import type { Outcome } from "../../core/outcome.ts";

/** Passes when `work` fails with this code. */
export async function refuses(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(
    work,
    (error) => TroupeError.is(error, code) || assert.fail(`expected ${code}, got ${String(error)}`),
  );
}

/** The only open decision of a paused run. */
export function onlyDecision(outcome: Outcome<unknown>): Decision {
  assert.equal(outcome.status, "paused");
  const decisions = outcome.status === "paused" ? outcome.decisions : [];
  const [decision] = decisions;
  assert.ok(decision && decisions.length === 1, `expected one decision, got ${decisions.length}`);
  return decision;
}

/** Something that others wait for until it is done. */
export function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  return { open, opened };
}
