import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Turn } from "../../src/core/turn.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import type { PeerLetter } from "../../src/teams/peers/peer-post.ts";
import type { PeerTurn } from "../../src/teams/peers/peer-turn.ts";
import { type PeersView, peers } from "../../src/teams/peers.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { paths } from "../runtime/world.ts";

type PeersTurn = Turn<PeersView>;

const peer = (name: string, act: (letters: readonly PeerLetter[], turn: PeersTurn) => PeerTurn) =>
  fn(name, (turn: PeersTurn) => act(turn.view.messages, turn));
const tell = (to: string, content: string) => ({ to, content });
const silent = (name: string) => peer(name, () => ({}));

describe("peers that fail, join and leave", () => {
  /** Fails at these of its turns, counted from 1, and tells what it reads in the others. */
  function shaky(fallsAt: readonly number[], heard: string[]) {
    let turns = 0;
    return peer("shaky", (letters) => {
      turns += 1;
      if (fallsAt.includes(turns)) throw new RangeError(`dizzy at ${turns}`);
      heard.push(...letters.map(({ content }) => `${turns}: ${content}`));
      return {};
    });
  }

  /** Says these things to shaky, one a round, and tells what it hears. */
  function talker(words: readonly string[], heard: string[]) {
    let said = 0;
    return peer("talker", (letters) => {
      heard.push(...letters.map(({ from, content }) => `${from}: ${content}`));
      const word = words[said];
      said += 1;
      return word === undefined ? {} : { messages: [tell("shaky", word)], more: said < words.length };
    });
  }

  test("G3: one that fails keeps its messages, and is asked again in the next round", async () => {
    const heard: string[] = [];
    const members = [shaky([2], heard), talker(["one", "two"], [])];
    const { outcome } = await simulate(peers({ name: "p", members }), "x");
    expect(outcome).toMatchObject({
      value: { ended: "quiet", failures: [{ member: "shaky", message: "dizzy at 2" }] },
    });
    expect(heard).toEqual(["3: one", "3: two"]);
  });

  test("G3: one that fails now and then stays", async () => {
    const heard: string[] = [];
    const members = [shaky([1, 3, 5], heard), talker(["a", "b", "c", "d"], [])];
    const { outcome } = await simulate(peers({ name: "p", members }), "x");
    expect(outcome).toMatchObject({
      value: { failures: [{ member: "shaky" }, { member: "shaky" }, { member: "shaky" }] },
    });
    expect(heard).toEqual(["2: a", "4: b", "4: c", "6: d"]);
  });

  test("G3: one that fails twice in a row is out, and the others are told; with one left it is not enough", async () => {
    const heard: string[] = [];
    const broken = () => shaky([1, 2, 3], []);
    const { outcome, entries } = await simulate(
      peers({ name: "p", members: [broken(), talker(["hi"], heard), silent("b")] }),
      "x",
    );
    expect(outcome).toMatchObject({ value: { ended: "quiet", failures: [{ member: "shaky" }, { member: "shaky" }] } });
    expect(heard).toEqual(["p: shaky has failed, and takes no part any more"]);
    expect(paths(entries, "agent.failed")).toEqual(["p/shaky", "p/shaky#2"]);
    const two = await simulate(peers({ name: "p", members: [broken(), silent("b")] }), "x");
    expect(two.outcome).toMatchObject({ status: "failed", error: { code: "not_enough" } });
  });

  test("A8: one that joins is asked and finds what was said to all; one that has left is not written to", async () => {
    const found: string[] = [];
    const staff = roster({
      name: "staff",
      candidates: [
        fn("a", async ({ view }: PeersTurn, ctx): Promise<PeerTurn> => {
          if (view.messages.length > 0) return {};
          await staff.join(ctx, "late");
          await staff.leave(ctx, "gone");
          return { messages: [tell("all", "welcome"), tell("b", "secret")] };
        }),
        peer("b", (letters, { role }) => {
          if (letters.length > 0)
            found.push(`b sees ${role.includes("late") ? "late" : ""}${role.includes("gone") ? "gone" : ""}`);
          return {};
        }),
        silent("gone"),
        peer("late", (letters) => {
          found.push(...letters.map(({ content }) => `late reads ${content}`));
          return {};
        }),
      ],
      members: ["a", "b", "gone"],
    });
    await simulate(peers({ name: "p", members: staff }), "x");
    expect(found).toEqual(["b sees late", "late reads welcome"]);
  });
});
