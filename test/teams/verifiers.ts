import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Entry } from "../../src/core/entry.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { VerifyVerdict } from "../../src/core/verification.ts";
import type { VerifierView, VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { paths } from "../runtime/world.ts";

/** Paths of all calls below the root. */
export const calls = (entries: readonly Entry[]): readonly string[] => paths(entries, "agent.started").slice(1);

/** An author whose versions are `draft 1`, `draft 2` …, however often it has been told that they did not pass. */
export function writer(name: string = "writer"): Agent<Turn<VerifyAuthorView>, string> {
  return fn(name, async ({ view: { failed } }: Turn<VerifyAuthorView>, ctx) => {
    const before = failed.length === 0 ? 0 : Number(/draft (\d+)/.exec(failed[0]?.why ?? "")?.[1] ?? 0);
    return ctx.step("write", () => `draft ${before + 1}`, { effect: "pure" });
  });
}

/** Code that passes the n-th version. */
export const passes =
  (n: number): ((work: string) => string | null) =>
  (work) =>
    Number(work.slice("draft ".length)) >= n ? null : `${work} is short`;

/** A verifier that says pass to the n-th version. */
export const judge = (n: number, name: string = "judge"): Agent<Turn<VerifierView<string>>, VerifyVerdict> =>
  fn(name, ({ view: { work } }) =>
    passes(n)(work) === null ? { verdict: "pass", why: "" } : { verdict: "fail", why: `${work} is dull` },
  );
