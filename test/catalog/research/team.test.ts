import { describe, expect, test } from "vitest";
import { researchTeam } from "../../../src/catalog/research/team.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { play, value } from "./play.ts";
import { cast, decided, found, goodDraft, ground, ports, range, research, review, stillClock, write } from "./world.ts";

describe("I2 D4 research team", () => {
  test("research, write, review: approved, and every reference leads to its quote", async () => {
    const played = await play();
    expect(value(played)).toMatchObject({ verdict: "approve", rounds: 1, findings: 2, refused: 0, stopped: null });
    expect(played.markdown).toMatch(
      /^# What can the hub do\?\n\n\*\*Approved\*\* by the reviewer in round 1 of at most 3\./,
    );
    expect(played.markdown).toContain("There are two ports [[1]](<../../docs/manual.md#L5>).");
    expect(played.markdown).toContain(
      "2. [manual.md:10](<../../docs/manual.md#L10>)\n\n   > “works up to ten metres, through one wall.”",
    );
    expect(played.markdown).not.toMatch(/\[F\d/);
    expect(played.report).toMatchObject({
      version: 1,
      runId: "sim-1",
      verdict: "approve",
      draft: goodDraft,
      findings: [
        { id: "F1", ...ports, number: 1 },
        { id: "F2", number: 2 },
      ],
      rounds: [{ round: 1, problems: [], cites: ["F1", "F2"], review: { verdict: "approve" } }],
    });
  });

  test("tokens and replies in the report are what the log adds up to", async () => {
    const { entries, report, model } = await play();
    const usages = entries
      .filter(({ type }) => type === "model.completed")
      .map(({ body }) => (body as { value: { usage: { inputTokens: number; outputTokens: number } } }).value.usage);
    const sum = (key: "inputTokens" | "outputTokens") => usages.reduce((total, usage) => total + usage[key], 0);
    expect(report.models).toEqual([
      {
        model: "scripted/model",
        replies: usages.length,
        inputTokens: sum("inputTokens"),
        outputTokens: sum("outputTokens"),
        uncounted: 0,
      },
    ]);
    expect(model.asked).toBe(usages.length);
  });

  test("a provider that does not count tokens is said not to, instead of counting nothing", async () => {
    const { report, markdown } = await play({
      reviewer: () => ({ ...decided("approve"), usage: { inputTokens: null, outputTokens: null } }),
    });
    expect(report.models).toMatchObject([{ uncounted: 1 }]);
    expect(markdown).toContain("1 of them without a count of tokens");
  });

  test("the same models say the same: the same log to the byte; and always replaying it changes nothing", async () => {
    const input = ground();
    const first = await play({}, input);
    const second = await play({}, input);
    const replayed = await play({}, input, { alwaysReplay: true });
    expect(second.head).toBe(first.head);
    expect(value(replayed)).toEqual(value(first));
    expect(replayed.report).toEqual(first.report);
    expect(replayed.model.asked).toBe(first.model.asked);
  });

  test("revise, then approve: the writer gets the draft and the notes, and the last draft is what is delivered", async () => {
    const orchestrator = [research, write, review, write, review, "Done."];
    const played = await play({
      orchestrator,
      writer: ({ lastUser }) => (lastUser.includes("lastDraft") ? "## Ports\n\nTwo, exactly [F1]." : goodDraft),
      reviewer: ({ lastUser }) =>
        lastUser.includes("exactly") ? decided("approve") : decided("revise", "Say that it is exact."),
    });
    expect(value(played)).toMatchObject({ verdict: "approve", rounds: 2 });
    expect(JSON.parse(played.told("writer")[1] ?? "")).toMatchObject({
      lastDraft: goodDraft,
      reviewersNotes: "Say that it is exact.",
    });
    expect(played.report.rounds.map((round) => round.review?.verdict)).toEqual(["revise", "approve"]);
    expect(played.markdown).toContain("Two, exactly [[1]]");
    expect(played.report.findings.map(({ number }) => number)).toEqual([1, null]);
  });

  test("questions given at once are looked up at the same time, and each finding has a number of its own", async () => {
    const both = { calls: ["ports", "range"].map((about) => ({ tool: "research", input: { question: about } })) };
    const played = await play(
      {
        orchestrator: [both, write, review, "Done."],
        researcher: ({ lastUser }) => found(lastUser.includes("ports") ? ports : range),
      },
      {},
      { alwaysReplay: true },
    );
    expect(value(played)).toMatchObject({ verdict: "approve", findings: 2 });
    const at = (type: string, path: string) =>
      played.entries.findIndex((each) => each.type === type && each.path === `research/orchestrator/${path}`);
    expect(at("agent.started", "research#2")).toBeLessThan(at("agent.completed", "research"));
  });
});

describe("I2 research team: what goes wrong", () => {
  test("a member that fails is told to the orchestrator, which goes on", async () => {
    let asked = 0;
    const played = await play({
      orchestrator: [research, research, write, review, "Done."],
      researcher: () => {
        asked += 1;
        return asked === 1 ? { error: { status: 400, message: "no such thing" } } : found(ports, range);
      },
    });
    expect(value(played)).toMatchObject({ verdict: "approve", findings: 2 });
    expect(played.told("orchestrator")[1]).toMatch(/^research failed \(model_failed\)/);
  });

  test("where the orchestrator's model fails, what there is by then is kept, and the run fails", async () => {
    const played = await play({
      orchestrator: ({ turn }) => [research, write][turn] ?? { error: { status: 401, message: "wrong key" } },
    });
    expect(played.outcome).toMatchObject({ status: "failed", error: { code: "model_failed" } });
    expect(played.report).toMatchObject({ verdict: "none", draft: goodDraft, stopped: expect.stringContaining("") });
    expect(played.markdown).toContain("> The team stopped before it was done:");
  });

  test("where there is nothing to keep, it just fails", async () => {
    const played = await play({ orchestrator: () => ({ error: { status: 401, message: "wrong key" } }) });
    expect(played.outcome).toMatchObject({ status: "failed", error: { code: "model_failed" } });
    expect(played.markdown).toBe("");
  });

  test.each([
    [{ question: " " }, /question: must be a text/],
    [{ question: "x".repeat(5_000) }, /at most 4000/],
    [{ docs: "relative" }, /docs: must be an absolute path/],
    [{ rounds: 0 }, /rounds: must be a whole number from 1 to 10/],
    [{ rounds: 11 }, /rounds/],
  ])("%j is refused", async (wrong, why) => {
    const played = await play({}, wrong);
    expect(played.outcome).toMatchObject({
      status: "failed",
      error: { code: "invalid_input", message: expect.stringMatching(why) },
    });
    expect(played.model.asked).toBe(0);
  });

  test("without documents and without the web it is refused", async () => {
    const { docs: _, ...input } = ground();
    const { outcome } = await simulate(researchTeam({ model: cast() }), input, { clock: stillClock() });
    expect(outcome).toMatchObject({ status: "failed", error: { message: expect.stringMatching(/docs or web/) } });
  });
});
