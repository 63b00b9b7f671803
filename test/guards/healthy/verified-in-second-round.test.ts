import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { verify } from "../../../src/teams/verify.ts";
import { verified } from "../../../src/telemetry/verified.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";

describe("G6 healthy", () => {
  test("G6 healthy: a team whose work passes in the second round, after a check and a verifier have both been heard", async () => {
    const write = scriptedModel([
      "Bees dance.",
      { text: "Bees dance to show where flowers are (von Frisch, 1927).", expect: { lastUser: /name a source/ } },
    ]);
    const judge = scriptedModel([{ json: { verdict: "pass", why: "Von Frisch has shown it." } }]);
    const team = verify({
      name: "facts",
      author: agent({ name: "writer", model: write }),
      checks: { source: (text) => (/\(.+, \d{4}\)/.test(text) ? null : "name a source") },
      verifier: agent({ name: "judge", model: judge }),
    });
    const { outcome, entries } = await simulate(team, "Why do bees dance?");
    expect(outcome).toMatchObject({ status: "completed", value: { rounds: 2, checks: ["source"] } });
    expect(verified(entries)).toMatchObject({ ok: true, ends: [{ path: "facts", round: 2 }] });
    write.assertDone();
    judge.assertDone();
  });
});
