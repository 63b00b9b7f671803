import { cutText } from "../base/cut-text.ts";
import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Agent, Context } from "../core/agent.ts";
import { memberFailure } from "../core/member-failure.ts";
import type { Turn } from "../core/turn.ts";
import { type VerifyVerdict, verdictStep } from "../core/verification.ts";
import { tooFew } from "./membership/too-few.ts";
import { askMember } from "./turns/ask-member.ts";
import { askFor } from "./turns/read-answer.ts";
import type { Shown } from "./turns/shown.ts";
import { taskOf } from "./turns/task-of.ts";
import { valueIn } from "./turns/team-value.ts";
import { type FailedCheck, failedChecks, type Version, versionOf } from "./verify/code-checks.ts";
import { readVerdict } from "./verify/read-verdict.ts";
import {
  planOf,
  type VerifierView,
  type VerifyAuthorView,
  type VerifyOptions,
  type VerifyPlan,
} from "./verify/verify-plan.ts";
import { authorRequest, authorRole, verifierRequest, verifierRole } from "./verify/verify-words.ts";

export type VerifyResult<W> = Readonly<{
  /** Exactly what was verified; of an author that is a team, its value. */
  value: W;
  /** Code checks that it has passed. */
  checks: readonly string[];
  /** What the verifier said of it; null where there is none. */
  verdict: VerifyVerdict | null;
  /** Versions that were made, the last of which passed. */
  rounds: number;
  /** What those before it failed on, in order. */
  failures: readonly (FailedCheck & Readonly<{ round: number }>)[];
}>;

/**
 * An author works, and what it made is returned only when it has passed: first all `checks`, which are code and run at the same
 * time, each in a recorded step; then the `verifier`, who is not asked while a check fails, and can overrule none. What failed is
 * told to the author, who makes another version, at most `rounds` in all. There is no other way to a result: the steps that
 * checked it are in the log, bound to a hash of the value, and `verified(entries)` says whether they are.
 *
 * Code checks are recorded, and not run again in a replay, whether they answer at once or later. One that throws has failed. The
 * verifier sees task and work, and nothing that the author has said besides; what it says is read strictly, so that a text which
 * can be read in two ways is no pass. A verifier that fails, or cannot be understood after one more try, is no pass either, and
 * ends the team. Author and verifier must be two agents; that they think with the same model is allowed, and makes the same
 * mistakes more likely. What is not in the value is not bound: a check that looks at files has seen them as they were then.
 *
 * Source: Cemri et al., "Why Do Multi-Agent LLM Systems Fail?" (2025, arXiv:2503.13657), failures 3.2 and 3.3.
 *
 * @throws TroupeError `verification_failed` when no version passed, with the checks of the last one, or when the verifier fails;
 * `not_enough` when the author fails before there is a version.
 * @throws TypeError for an author that is its own verifier, neither checks nor verifier, an option there is not; in a run, for a
 * check that returns neither null nor a text. RangeError for `rounds` below 1.
 * @example
 * const report = verify({ name: "report", author: writer, checks: { length: (text) => (text.length > 2_000 ? "too long" : null) },
 *   verifier: reviewer });
 */
export function verify<O extends Json>(options: VerifyOptions<O, VerifierView>): Agent<Json, VerifyResult<Shown<O>>>;
export function verify<O extends Json>(options: VerifyOptions<O>): Agent<Json, VerifyResult<Shown<O>>>;
export function verify(options: VerifyOptions<Json>): Agent<Json, VerifyResult<Json>> {
  const plan = planOf(options);
  const { name, author, checks, verifier, rounds } = plan;
  const names = checks.map(([check]) => check);
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const role = authorRole(plan);
      const failures: VerifyResult<Json>["failures"][number][] = [];
      let failed: readonly FailedCheck[] = [];
      ctx.emit("verify.started", { author: author.name, checks: names, verifier: verifier?.name ?? null, rounds });

      for (let round = 1; round <= rounds; round++) {
        const made = await make(ctx, author, { task, role, view: { failed }, request: authorRequest(round) }, round);
        if ("error" in made) {
          if (round === 1) throw tooFew(name, [author.name], 1, 0, [memberFailure(author.name, made.error)]);
          throw notVerified(plan, failed, round - 1, made.error);
        }
        const judged = await judge(ctx, plan, made);
        if (judged.failed.length === 0) {
          const { verdict } = judged;
          ctx.emit("verify.passed", { round, work: made.hash });
          return { value: made.work, checks: names, verdict, rounds: round, failures };
        }
        failed = judged.failed;
        failures.push(...failed.map((each) => ({ round, ...each })));
        ctx.emit("verify.failed", { round, work: made.hash, checks: failed.map(({ check }) => check) });
      }
      throw notVerified(plan, failed, rounds);
    },
  };
}

/** What the author has made, or why it has not. */
async function make(
  ctx: Context,
  author: VerifyPlan["author"],
  turn: Turn<VerifyAuthorView>,
  round: number,
): Promise<Version | { readonly error: unknown }> {
  const asked = await askMember(ctx, author, turn);
  if (!asked.ok) return { error: asked.error };
  try {
    return versionOf(author.name, round, turn.task, valueIn(asked.value));
  } catch (error) {
    return { error };
  }
}

interface Judged {
  readonly failed: readonly FailedCheck[];
  readonly verdict: VerifyVerdict | null;
}

/** Code first: as long as it finds something, nobody has to be paid for an opinion. */
async function judge(ctx: Context, plan: VerifyPlan, version: Version): Promise<Judged> {
  const { checks, verifier } = plan;
  const failed = await failedChecks(ctx, checks, version);
  if (failed.length > 0 || verifier === undefined) return { failed, verdict: null };
  const { task, round, work, hash } = version;
  const turn = { task, role: verifierRole(plan), view: { work }, request: verifierRequest(round) };
  const asked = await askFor(ctx, verifier, turn, readVerdict);
  if (!asked.ok) {
    const why = `it has not judged the work: ${asked.failure.message}`;
    throw notVerified(plan, [{ check: verifier.name, why }], round, asked.error);
  }
  const verdict = await ctx.step(verdictStep(round), () => asked.value, { effect: "pure", digest: hash });
  const { why } = verdict;
  return { failed: verdict.verdict === "pass" ? [] : [{ check: verifier.name, why }], verdict };
}

function notVerified(
  { name }: VerifyPlan,
  failed: readonly FailedCheck[],
  rounds: number,
  cause?: unknown,
): TroupeError {
  const list = failed.map(({ check, why }) => `${check}: ${cutText(why, 0, 200)}`).join("; ");
  const versions = rounds === 1 ? "the only version" : `none of ${rounds} versions`;
  return new TroupeError(`${name}: ${versions} passed: ${list}`, {
    code: "verification_failed",
    detail: { team: name, failed, rounds },
    ...(cause === undefined ? {} : { cause }),
  });
}
