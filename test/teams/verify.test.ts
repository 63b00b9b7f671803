import { describe, expect, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Turn } from "../../src/core/turn.ts";
import { reviewer } from "../../src/specialists.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import type { VerifierView, VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { verify } from "../../src/teams/verify.ts";
import { vote } from "../../src/teams/vote.ts";
import { verified } from "../../src/telemetry/verified.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { stubborn } from "../runtime/world.ts";
import { survivesCrashes } from "./survives-crashes.ts";
import { calls, judge, passes, writer } from "./verifiers.ts";

describe("G6 verify", () => {
  test("G6 verify: models make, check and make again; each is told only what is new, the verifier nothing the author said", async () => {
    const write = scriptedModel([
      {
        text: "Tides: no idea.",
        expect: { lastUser: /^Explain tides\.[\s\S]*You are the author[\s\S]*Do the task\.$/ },
      },
      {
        text: "The moon makes tides.",
        expect: { lastUser: /^failed:\n- \{"check":"moon","why":"say moon"\}\n\nYour last version did not pass/ },
      },
      {
        text: "The moon makes tides, twice a day.",
        expect: { lastUser: /^failed:\n- \{"check":"judge","why":"how often\?"\}/ },
      },
    ]);
    const look = scriptedModel([
      {
        json: { verdict: "fail", why: "how often?" },
        expect: {
          lastUser: /^Explain tides\.[\s\S]*work: The moon makes tides\.\n\nThis is version 2/,
          that: ({ messages }) => !JSON.stringify(messages).includes("no idea"),
        },
      },
      { json: { verdict: "pass", why: "right" }, expect: { lastUser: /^work: The moon makes tides, twice a day\./ } },
    ]);
    const team = verify({
      name: "article",
      author: agent({ name: "writer", model: write }),
      checks: { moon: (text) => (text.includes("moon") ? null : "say moon") },
      verifier: agent({ name: "judge", model: look }),
    });
    const { outcome, entries } = await simulate(team, "Explain tides.");
    write.assertDone();
    look.assertDone();
    expect(outcome).toEqual({
      status: "completed",
      value: {
        value: "The moon makes tides, twice a day.",
        checks: ["moon"],
        verdict: { verdict: "pass", why: "right" },
        rounds: 3,
        failures: [
          { round: 1, check: "moon", why: "say moon" },
          { round: 2, check: "judge", why: "how often?" },
        ],
      },
    });
    expect(calls(entries)).toEqual([
      ...["article/writer", "article/writer#2", "article/judge", "article/writer#3", "article/judge#2"],
    ]);
    const notes = entries.filter(({ type }) => type.startsWith("verify.")).map(({ type, body }) => ({ type, body }));
    const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(notes).toEqual([
      { type: "verify.started", body: { data: { author: "writer", checks: ["moon"], verifier: "judge", rounds: 3 } } },
      { type: "verify.failed", body: { data: { round: 1, work: hash, checks: ["moon"] } } },
      { type: "verify.failed", body: { data: { round: 2, work: hash, checks: ["judge"] } } },
      { type: "verify.passed", body: { data: { round: 3, work: hash } } },
    ]);
    expect(verified(entries).ok).toBe(true);
  });

  test("G6 verify: ends with what the last version failed on, and calls nobody after it", async () => {
    const team = verify({ name: "v", author: writer(), checks: { long: passes(99) }, verifier: judge(1) });
    const { outcome, entries } = await simulate(team, "go");
    const failed = [{ check: "long", why: "draft 3 is short" }];
    expect(outcome).toMatchObject({
      status: "failed",
      error: {
        code: "verification_failed",
        message: "v: none of 3 versions passed: long: draft 3 is short",
        detail: { team: "v", failed, rounds: 3 },
      },
    });
    expect(calls(entries)).toEqual(["v/writer", "v/writer#2", "v/writer#3"]);
  });

  test.each([1, 2, 5])("G6 verify: what passes as version %i takes that many rounds", async (n) => {
    const byCode = await simulate(verify({ name: "v", author: writer(), checks: { c: passes(n) }, rounds: 5 }), "go");
    expect(byCode.outcome).toMatchObject({ value: { value: `draft ${n}`, rounds: n, verdict: null, checks: ["c"] } });
    const byOne = await simulate(verify({ name: "v", author: writer(), verifier: judge(n), rounds: 5 }), "go");
    expect(byOne.outcome).toMatchObject({ value: { value: `draft ${n}`, rounds: n, checks: [] } });
    expect(calls(byOne.entries)).toHaveLength(2 * n);
  });

  test("G6 verify: an author that fails at first leaves nothing to verify; later, what failed before stands", async () => {
    const at = (n: number) =>
      fn("writer", ({ view: { failed } }: Turn<VerifyAuthorView>) => {
        if (failed.length === n - 1) throw new Error("no ideas");
        return "draft 1";
      });
    const checks = { long: passes(99) };
    const first = await simulate(verify({ name: "v", author: at(1), checks }), "go");
    expect(first.outcome).toMatchObject({ error: { code: "not_enough", detail: { wanted: 1, completed: 0 } } });
    const second = await simulate(verify({ name: "v", author: at(2), checks }), "go");
    const failed = [{ check: "long", why: "draft 1 is short" }];
    expect(second.outcome).toMatchObject({ error: { code: "verification_failed", detail: { failed, rounds: 1 } } });
    const odd = fn("writer", () => new Date(0) as never);
    const third = await simulate(verify<string>({ name: "v", author: odd, checks }), "go");
    expect(third.outcome).toMatchObject({ error: { code: "not_enough" } });
  });

  test("G6 verify: a verifier that fails, or says nothing that can be understood, is no pass, and ends the team", async () => {
    const broken = fn("judge", (): string => {
      throw new Error("asleep");
    });
    const asleep = await simulate(verify({ name: "v", author: writer(), verifier: broken }), "go");
    const failed = (why: unknown) => [{ check: "judge", why }];
    const whyNot = "it has not judged the work: asleep";
    expect(asleep.outcome).toMatchObject({
      error: { code: "verification_failed", detail: { failed: failed(whyNot), rounds: 1 } },
    });
    const mumbling = fn("judge", () => "I would say it could pass");
    const mumbled = await simulate(verify({ name: "v", author: writer(), verifier: mumbling }), "go");
    expect(mumbled.outcome).toMatchObject({
      error: { detail: { failed: failed(expect.stringContaining("There must be one verdict")) } },
    });
    expect(calls(mumbled.entries)).toEqual(["v/writer", "v/judge", "v/judge#2"]);
  });

  test("G6 verify: a verdict that could not be read is asked for once more", async () => {
    const model = scriptedModel([
      "It could pass, or not.",
      { text: "PASS", expect: { lastUser: /^Your answer cannot be used: There must be one verdict/ } },
    ]);
    const team = verify({ name: "v", author: writer(), verifier: agent({ name: "judge", model }) });
    expect((await simulate(team, "go")).outcome).toMatchObject({ value: { verdict: { verdict: "pass" } } });
    model.assertDone();
  });

  test("G6 verify: a reviewer, a vote and a person verify as well", async () => {
    const look = scriptedModel([
      { json: { verdict: "revise", notes: "draft 1 is dull" } },
      { json: { verdict: "approve", notes: "" } },
    ]);
    const byReviewer = verify({ name: "v", author: writer(), verifier: reviewer({ model: look }) });
    expect((await simulate(byReviewer, "go")).outcome).toMatchObject({ value: { rounds: 2 } });

    const voter = (name: string, choice: string) => fn(name, () => ({ choice, reason: "" }));
    const jury = vote({
      name: "jury",
      members: [voter("a", "pass"), voter("b", "fail"), voter("c", "pass")],
      options: ["pass", "fail"],
    });
    const byVote = verify({ name: "v", author: writer(), verifier: jury });
    expect((await simulate(byVote, "go")).outcome).toMatchObject({ value: { rounds: 1 } });

    const boss = human("boss", ({ view }: Turn<VerifierView<string>>) => ({ question: `${view.work}?` }));
    const byPerson = verify({ name: "v", author: writer(), verifier: boss });
    const said = await simulate(byPerson, "go", {
      async meanwhile(app, id) {
        for (const verdict of [{ approved: false, note: "draft 1? no" }, { approved: true }]) {
          await (await app.attach(id)).outcome;
          const [open] = await app.decisions({ status: "open" });
          await app.decide(open?.id ?? "", verdict);
        }
      },
    });
    expect(said.outcome).toMatchObject({ value: { value: "draft 2", failures: [{ why: "draft 1? no" }] } });
  });

  test("G6 verify: a team is an author, of which the value is verified and returned; and verify is a member", async () => {
    const inner = verify({ name: "inner", author: writer(), checks: { c: passes(1) } });
    const seen: string[] = [];
    const outer = verify({
      name: "outer",
      author: inner,
      checks: { seen: (work) => (seen.push(work.toUpperCase()) > 0 ? null : "") },
      verifier: judge(1),
    });
    const shout = fn("shout", ({ value }: { readonly value: string }) => `${value}!`);
    const { outcome, entries } = await simulate(pipeline({ name: "p", stages: [outer, shout] }), "go");
    expect(outcome).toEqual({ status: "completed", value: "draft 1!" });
    expect(seen).toEqual(["DRAFT 1"]);
    expect(verified(entries).ends.map(({ path, missing }) => [path, missing])).toEqual([
      ["p/outer/inner", []],
      ["p/outer", []],
    ]);
  });

  test("G6 verify: cancelled while the author works, nobody has failed", async () => {
    const author = fn("writer", (_: Turn<VerifyAuthorView>, ctx) => ctx.sleep(1_000).then(() => "draft 1"));
    for (const team of [
      verify({ name: "v", author, checks: { c: passes(1) } }),
      verify({ name: "v", author: writer(), verifier: fn("judge", (_: Turn<VerifierView>, ctx) => ctx.sleep(1_000)) }),
    ]) {
      const { outcome } = await simulate(team, "go", {
        async meanwhile(app, id, clock) {
          await stubborn(clock, 5);
          await app.cancel(id);
        },
      });
      expect(outcome.status).toBe("cancelled");
    }
  });

  test("G6 verify: goes on after a crash at any write with the same result, and with models", async () => {
    const checks = { one: passes(2), two: async (work: string) => passes(1)(work) };
    const team = verify({ name: "v", author: writer(), checks, verifier: judge(3) });
    expect(await survivesCrashes(team, "go")).toBeGreaterThan(12);
    const models = verify({
      name: "v",
      author: agent({ name: "writer", model: scriptedModel(byTurn(["draft 1", "draft 2", "draft 3"])) }),
      checks: { c: passes(2) },
      verifier: agent({ name: "judge", model: scriptedModel(byTurn(["fail: dull", "pass"])) }),
    });
    expect(await survivesCrashes(models, "go")).toBeGreaterThan(10);
    const never = verify({ name: "v", author: writer(), checks: { c: passes(9) } });
    expect(await survivesCrashes(never, "go")).toBeGreaterThan(6);
  });
});
