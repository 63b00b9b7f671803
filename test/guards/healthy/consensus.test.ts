import { describe, expect, test } from "vitest";
import { fn } from "../../../src/agents/fn.ts";
import type { Turn } from "../../../src/core/turn.ts";
import type { GroupChatView } from "../../../src/teams/group-chat/chat-state.ts";
import { groupChat } from "../../../src/teams/group-chat.ts";
import type { PeerTurn } from "../../../src/teams/peers/peer-turn.ts";
import { type PeersView, peers } from "../../../src/teams/peers.ts";
import { undisturbed } from "../runs.ts";

const turnOf = (path: string): number => Number(path.split("#")[1] ?? 1);
const member = (name: string, say: (turn: number) => string) =>
  fn(name, (_: Turn<GroupChatView>, { path }) => say(turnOf(path)));

describe("G6 healthy: many say the same", () => {
  const agreeing = ["b", "c", "d", "e", "f", "g", "h", "i"].map((name) => member(name, () => "AGREE"));

  test("G6 healthy: nine members agree with one proposal, each in the same word", async () => {
    const chat = groupChat({
      name: "chat",
      members: [member("a", () => "Let us paint it red."), ...agreeing],
      consensus: true,
    });
    const { value } = await undisturbed(chat, "Which colour?");
    expect(value).toMatchObject({ ended: "consensus", transcript: { length: 9 } });
  });

  test("G6 healthy: they agree with ten proposals, one after another", async () => {
    const chair = member("a", (turn) => (turn > 10 ? "TERMINATE" : `Proposal ${turn}.`));
    const chat = groupChat({ name: "chat", members: [chair, ...agreeing], turns: 200, endTexts: ["TERMINATE"] });
    const { value } = await undisturbed(chat, "Which colour?");
    expect(value).toMatchObject({ ended: "text", transcript: { length: 91 } });
  });

  test("G6 healthy: one only listens, while the other has something to say", async () => {
    const members = [member("teller", (turn) => `And then ${turn}.`), member("listener", () => "Go on.")];
    const { value } = await undisturbed(groupChat({ name: "chat", members, turns: 60 }), "Tell.");
    expect(value).toMatchObject({ ended: "turns", transcript: { length: 60 } });
  });

  test("G6 healthy: peers that know their answers, and think on", async () => {
    const thinker = (name: string) =>
      fn(name, (_: Turn<PeersView>, { path }): PeerTurn => ({ more: turnOf(path) < 9, answer: name }));
    const { value } = await undisturbed(peers({ name: "p", members: [thinker("a"), thinker("b")] }), "What?");
    expect(value).toMatchObject({ ended: "quiet", value: null, rounds: 9 });
  });

  test("G6 healthy: peers that think for a long time, and say nothing meanwhile", async () => {
    const thinker = (name: string) =>
      fn(name, (_: Turn<PeersView>, { path }): PeerTurn => (turnOf(path) < 9 ? { more: true } : { answer: 42 }));
    const { value } = await undisturbed(peers({ name: "p", members: [thinker("a"), thinker("b")] }), "What?");
    expect(value).toMatchObject({ ended: "agreed", value: 42, rounds: 9 });
  });
});
