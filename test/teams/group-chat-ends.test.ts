import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Statement } from "../../src/core/turn.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { abc, listeners, type Seat, speakers } from "./chat-members.ts";
import { completed } from "./survives-crashes.ts";

describe("D6 group chat: how it ends", () => {
  /** Says what stands at its turn in the text, such as `a:hello b:AGREE`. */
  const play = (script: string, names = "abc") => {
    const lines = script.split(" ");
    return [...names].map((name) =>
      fn(name, ({ view: { statements } }: Seat, ctx) => {
        const turn = Number(ctx.path.split("#")[1] ?? 1);
        const mine = lines.filter((each) => each.startsWith(`${name}:`));
        return (
          (mine[turn - 1] ?? "").slice(2).replaceAll("_", " ").replaceAll("|", "\n") ||
          `nothing to ${statements.length}`
        );
      }),
    );
  };

  test.each([
    ["a:plan b:AGREE c:AGREE", "abc"],
    ["a:AGREE b:AGREE c:AGREE", "abc"],
    ["a:plan b:AGREE|and_gladly c:better_plan a:AGREE b:**AGREE**", "abcab"],
    ["a:plan b:AGREE c:I_AGREE_not a:AGREE b:AGREEABLE c:AGREE a:AGREE.", "abcabca"],
    ["a:plan b:AGREE,_but_only_after_a_test. c:AGREE a:AGREE|.", "abca"],
    ["a:plan b:DISAGREE c:AGREE a:AGREE", "abca"],
  ])("D6 group chat: consensus is when all have agreed to what was said last: %s", async (script, order) => {
    const chat = groupChat({ name: "chat", members: play(script), consensus: true });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(speakers(result)).toBe(order);
    expect(result.ended).toBe("consensus");
  });

  test("D6 group chat: the word for agreement can be another one, and is in the rules", async () => {
    const { members, told } = listeners(["a", "b"], (name) => (name === "a" ? "Plan." : "Einverstanden!"));
    const chat = groupChat({ name: "chat", members, consensus: "Einverstanden" });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(result).toMatchObject({ ended: "consensus", value: "Einverstanden!" });
    expect(told("a")[0]?.role).toContain("a first line that says Einverstanden and nothing else.");
  });

  test("D6 group chat: one member alone is no consensus, and cannot follow itself", async () => {
    const failing = fn("b", (): string => {
      throw new Error("ill");
    });
    const chat = groupChat({
      name: "chat",
      members: [...play("a:plan", "a"), failing],
      consensus: true,
      speaker: ({ turns }) => (turns < 2 ? "b" : "a"),
    });
    const result = completed((await simulate(chat, "go")).outcome);
    expect(result).toMatchObject({ ended: "nobody", value: "plan", failures: [{ member: "b" }, { member: "b" }] });
  });

  test("D6 group chat: a predicate ends it, and looks at every statement", async () => {
    const seen: number[] = [];
    const until = ({ transcript, turns }: { transcript: readonly Statement[]; turns: number }) => {
      seen.push(turns);
      return transcript.length === 4;
    };
    const result = completed((await simulate(groupChat({ name: "chat", members: abc, until }), "go")).outcome);
    expect(result.ended).toBe("until");
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  test("D6 group chat: text comes before consensus, and both before the predicate", async () => {
    const end = async (more: object) =>
      completed(
        (
          await simulate(
            groupChat({
              name: "chat",
              members: play("a:plan b:AGREE", "ab"),
              consensus: true,
              until: () => true,
              ...more,
            }),
            "go",
          )
        ).outcome,
      ).ended;
    expect(await end({ endTexts: ["plan"] })).toBe("text");
    expect(await end({ endTexts: ["GREE"], until: undefined })).toBe("text");
    expect(await end({ until: ({ turns }: { turns: number }) => turns === 2 })).toBe("consensus");
    expect(await end({})).toBe("until");
  });
});
