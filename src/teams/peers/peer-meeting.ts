import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import type { MemberFailure } from "../../core/member-failure.ts";
import { absences } from "../membership/absences.ts";
import type { Asked } from "../turns/ask-member.ts";
import { all, type PeerLetter, peerPost } from "./peer-post.ts";
import { agreement, type ReadTurn } from "./peer-turn.ts";

/** How a team of peers stands: who has something to do, what is unread, and what each thinks the result is. */
export interface PeerMeeting {
  /** Messages that the peers have sent. */
  readonly messages: number;
  readonly failures: readonly MemberFailure[];
  /** The last answer of each that has one, in the order in which they had their first. */
  readonly answers: readonly Readonly<{ member: string; answer: Json }>[];
  isOut(member: string): boolean;
  isAwake(member: string): boolean;
  unread(member: string): readonly PeerLetter[];
  /** A round is over: what was read is read, and what was said is on its way. Returns that. */
  close(turns: readonly Asked<ReadTurn>[]): readonly PeerLetter[];
  /** The answer of all of these; undefined where they differ, or one has none. */
  agreedBy(members: readonly Agent[]): { readonly answer: Json } | undefined;
}

/** @param team In whose name the others are told that one is out. */
export function peerMeeting(team: string, maxMessages: number): PeerMeeting {
  const post = peerPost();
  const absent = absences();
  const answers = new Map<string, Json>();
  /** Of messages, without those of the team: a bound is on what the peers say. */
  let count = 0;
  /** Those that need no message to be asked: false for one that was, and has nothing more to do. */
  const restless = new Map<string, boolean>();

  function hear(member: string, { messages, answer, more }: ReadTurn): void {
    absent.came(member);
    restless.set(member, more);
    if (answer !== undefined) answers.set(member, answer);
    const sent = messages.slice(0, maxMessages - count);
    count += sent.length;
    for (const message of sent) post.send({ from: member, ...message });
  }

  function miss(failure: MemberFailure): void {
    const { member } = failure;
    absent.failed(failure); // why it was asked still holds, so it is asked again
    if (!absent.isOut(member)) return;
    post.send({ from: team, to: all, intent: "inform", content: `${member} has failed, and takes no part any more` });
  }

  return {
    failures: absent.failures,
    get messages() {
      return count;
    },
    get answers() {
      return [...answers].map(([member, answer]) => ({ member, answer }));
    },
    isOut: absent.isOut,
    isAwake: (member) => (restless.get(member) ?? true) || post.unread(member).length > 0,
    unread: post.unread,
    close(turns) {
      const before = post.sent;
      for (const turn of turns) if (turn.ok) post.read(turn.member);
      for (const turn of turns) {
        if (turn.ok) hear(turn.member, turn.value);
        else miss(turn.failure);
      }
      return post.since(before);
    },
    agreedBy(members) {
      const given = members.filter(({ name }) => answers.has(name)).map(({ name }) => answers.get(name) ?? null);
      return given.length === members.length ? agreement(given) : undefined;
    },
  };
}
