import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { StepScope } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { VerifierView, VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { verify } from "../../src/teams/verify.ts";
import { verified } from "../../src/telemetry/verified.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths, stubborn } from "../runtime/world.ts";

import { judge, passes, writer } from "./verifiers.ts";

interface Page {
  readonly [field: string]: string | string[];
  readonly title: string;
  readonly lines: string[];
}

describe("G6 verify: code checks", () => {
  test("G6 verify: all code checks are run, at the same time, each in a step of its own, and all failures are told", async () => {
    const told: unknown[] = [];
    const author = fn("writer", ({ view }: Turn<VerifyAuthorView>) => ({ pages: told.push(view.failed) }));
    const slow = async (_: { readonly pages: number }, task: string, scope: StepScope) => {
      await stubborn(scope.clock, 1_000);
      return `not ${task}`;
    };
    const team = verify({
      name: "v",
      author,
      checks: { slow, also: slow, well: () => null, thrower: () => JSON.parse("{") as null, mute: () => " " },
      rounds: 2,
    });
    const { outcome, entries, elapsedMs } = await simulate(team, "go");
    const failed = [
      { check: "slow", why: "not go" },
      { check: "also", why: "not go" },
      { check: "thrower", why: expect.stringContaining("JSON") },
      { check: "mute", why: "it does not say why" },
    ];
    expect(told).toEqual([[], failed]);
    expect(outcome).toMatchObject({ error: { code: "verification_failed", detail: { failed, rounds: 2 } } });
    expect(elapsedMs).toBe(2_000);
    expect(paths(entries, "step.completed").slice(0, 4).toSorted()).toEqual([
      ...["v/check-1.also", "v/check-1.mute", "v/check-1.slow", "v/check-1.well"],
    ]);
    expect(paths(entries, "step.failed")).toEqual(["v/check-1.thrower", "v/check-2.thrower"]);
  });

  test("G6 verify: a check that returns neither null nor a text ends the team: a forgotten return is no pass", async () => {
    for (const odd of [undefined, true, false, 0, {}]) {
      const team = verify({ name: "v", author: writer(), checks: { odd: () => odd as never } });
      const { outcome } = await simulate(team, "go");
      expect(outcome).toMatchObject({
        status: "failed",
        error: { message: expect.stringMatching(/check odd must return null, or a text/) },
      });
    }
  });

  test("G6 verify: code checks are recorded, and not run again in a replay, whether they answer at once or later", async () => {
    let looked = 0;
    const look = (found: string | null) => {
      looked += 1;
      return found;
    };
    const checks = {
      atOnce: (work: string) => look(passes(2)(work)),
      later: async (work: string) => look(passes(1)(work)),
    };
    const team = verify({ name: "v", author: writer(), checks, verifier: judge(2) });
    const { outcome } = await simulate(team, "go", { alwaysReplay: true });
    expect(outcome).toMatchObject({ value: { rounds: 2 } });
    expect(looked).toBe(4);
  });

  test("G6 verify: nobody who sees a version can change what is returned, nor what the others see", async () => {
    const kept: Page[] = [];
    const author = fn("writer", (_: Turn<VerifyAuthorView>): Page => {
      const page = { title: "Tides", lines: ["twice a day"] };
      kept.push(page);
      return page;
    });
    const spoil = (page: Page): null => {
      for (const each of [page, ...kept]) each.lines.push("and once at night");
      return null;
    };
    const seen: unknown[] = [];
    const verifier = fn("judge", ({ view }: Turn<VerifierView<Page>>) => {
      seen.push(structuredClone(view.work));
      spoil(view.work);
      return "pass";
    });
    const team = verify({ name: "v", author, checks: { spoil, again: spoil }, verifier });
    const { outcome, entries } = await simulate(team, "go");
    const good = { title: "Tides", lines: ["twice a day"] };
    expect(outcome).toMatchObject({ value: { value: good } });
    expect(seen).toEqual([good]);
    expect(verified(entries)).toMatchObject({ ok: true, ends: [{ path: "v", round: 1 }] });
  });

  test("G6 verify: cancelled while a check works, its signal is aborted, and nobody has failed", async () => {
    let aborted = false;
    const slow = (_: string, __: string, { signal }: { readonly signal: AbortSignal }) =>
      new Promise<null>((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          aborted = true;
          reject(signal.reason);
        });
      });
    const team = verify({ name: "v", author: writer(), checks: { slow } });
    const { outcome, entries } = await simulate(team, "go", {
      async meanwhile(app, id, clock) {
        await stubborn(clock, 5);
        await app.cancel(id);
      },
    });
    expect([outcome.status, aborted]).toEqual(["cancelled", true]);
    expect(paths(entries, "verify.failed")).toEqual([]);
  });
});
