import { describe, expect, test } from "vitest";
import { play, value } from "./play.ts";
import { decided, found, ports, research, review, write } from "./world.ts";

describe("D4 rounds are limited by code", () => {
  const stubborn = (request: { turn: number }) =>
    [research, write, review][request.turn] ?? [write, review][(request.turn - 3) % 2] ?? "";

  test("after the last round every tool refuses, however often it is called", async () => {
    const played = await play({ orchestrator: stubborn, reviewer: () => decided("revise", "Not yet.") }, { rounds: 2 });
    expect(value(played)).toMatchObject({ verdict: "revise", rounds: 2, stopped: expect.stringContaining("circles") });
    expect(played.told("writer")).toHaveLength(2);
    expect(played.told("reviewer")).toHaveLength(2);
    expect(played.told("orchestrator").slice(6)).toEqual(
      played
        .told("orchestrator")
        .slice(6)
        .map(() => expect.stringMatching(/no rounds left|reviewed already/)),
    );
    expect(played.markdown).toMatch(
      /^# .*\n\n> \*\*Not approved\.\*\* The reviewer wanted changes to this draft of round 2; the team ended after 2 rounds of at most 2\.\n>\n> Not yet\./,
    );
    expect(played.markdown).toContain("> The team stopped before it was done: orchestrator goes in circles");
  });

  test("the last draft can still be reviewed", async () => {
    const played = await play({ orchestrator: [research, write, write, research, review, "Done."] }, { rounds: 1 });
    expect(value(played)).toMatchObject({ verdict: "approve", rounds: 1 });
    const call = "no rounds left; the last draft can still be reviewed: call review";
    expect(played.told("orchestrator").slice(3, 5)).toEqual([
      expect.stringContaining(call),
      expect.stringContaining(call),
    ]);
  });

  test("rejected is the end: nothing is written or looked up any more, and the report says so", async () => {
    const played = await play({
      orchestrator: [research, write, review, write, research, review, "It was rejected."],
      reviewer: () => decided("reject", "It must not go out."),
    });
    expect(value(played)).toMatchObject({ verdict: "reject", rounds: 1, stopped: null });
    expect(played.told("orchestrator").slice(4)).toEqual([
      expect.stringContaining("the reviewer has decided: reject"),
      expect.stringContaining("the reviewer has decided: reject"),
      expect.stringContaining("reviewed already"),
    ]);
    expect(played.markdown).toContain("> **Rejected** by the reviewer in round 1.\n>\n> It must not go out.");
  });

  test("a report that nobody has reviewed says so", async () => {
    const played = await play({ orchestrator: [research, write, "Good enough."] });
    expect(value(played).verdict).toBe("none");
    expect(played.markdown).toContain("> **Not approved.** Nobody has reviewed this draft of round 1");
  });

  test.each([
    ["write before research", [write, "x"], /there are no findings/],
    ["review before write", [review, "x"], /no draft to review/],
    ["a new draft before the last was reviewed", [research, write, write, "x"], /not reviewed yet/],
    [
      "write while research is going on",
      [{ calls: [...(research.calls ?? []), ...(write.calls ?? [])] }, "x"],
      /still going on/,
    ],
    [
      "two drafts at once",
      [research, { calls: [...(write.calls ?? []), ...(write.calls ?? [])] }, "x"],
      /one at a time/,
    ],
  ])("refused, and no round is used up: %s", async (_, orchestrator, why) => {
    const played = await play({ orchestrator });
    expect(played.told("orchestrator").join("\n")).toMatch(why);
    expect(value(played).rounds).toBeLessThanOrEqual(1);
  });

  test("the researcher gets eight questions at most", async () => {
    const many = {
      calls: Array.from({ length: 10 }, (_, n) => ({ tool: "research", input: { question: `What of ${n}?` } })),
    };
    const played = await play({ orchestrator: [many, "Enough."], researcher: () => found(ports) });
    expect(played.told("researcher")).toHaveLength(8);
    expect(played.told("orchestrator")[1]?.match(/no questions left/g)).toHaveLength(2);
    expect(value(played).findings).toBe(1);
  });
});
