import { canonicalJson, type Json } from "../../base/json.ts";
import type { Statement } from "../../core/turn.ts";
import type { Asked } from "../turns/ask-member.ts";
import type { PeerLetter } from "./peer-post.ts";
import type { ReadTurn } from "./peer-turn.ts";

/** What was said in a round: the messages, and answers. Nothing where no message was sent: one may think as long as one likes. */
export function saidInRound(turns: readonly Asked<ReadTurn>[], letters: readonly PeerLetter[]): readonly Statement[] {
  if (letters.length === 0) return [];
  const messages = letters.map(({ from, to, intent, content }) => ({
    from,
    text: `to ${to}, ${intent}: ${jsonOf(content)}`,
  }));
  const answers = turns.flatMap((turn) =>
    turn.ok && turn.value.answer !== undefined
      ? [{ from: turn.member, text: `answer: ${jsonOf(turn.value.answer)}` }]
      : [],
  );
  return [...messages, ...answers];
}

const jsonOf = (value: Json): string => (typeof value === "string" ? value : canonicalJson(value));
