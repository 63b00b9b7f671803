// Nobody is in charge: each knows something, asks for what it lacks, and answers what it is asked.
import { fn, type PeersView, type PeerTurn, peers, run, type Turn } from "troupe";

type PeersTurn = Turn<PeersView>;

/** Knows one number, and tells it to whoever asks. */
const surveyor = (name: string, what: string, metres: number) =>
  fn(name, ({ view }: PeersTurn): PeerTurn => {
    const asked = view.messages.filter(({ intent }) => intent === "ask");
    const result = view.messages.find(({ intent }) => intent === "inform");
    return {
      messages: asked.map(({ from }) => ({ to: from, intent: "answer", content: { [what]: metres } })),
      ...(result ? { answer: result.content } : {}),
    };
  });

/** Can calculate, and knows nothing. */
const clerk = fn("clerk", ({ view }: PeersTurn): PeerTurn => {
  if (view.messages.length === 0) return { messages: [{ to: "all", intent: "ask", content: "How long, how wide?" }] };
  const found: { length?: number; width?: number } = Object.assign({}, ...view.messages.map(({ content }) => content));
  const area = (found.length ?? 0) * (found.width ?? 0);
  return { messages: [{ to: "all", content: area }], answer: area };
});

const field = peers({ name: "field", members: [surveyor("anna", "length", 6), surveyor("ben", "width", 4), clerk] });

const { value, ended, rounds, messages } = await run(field, "How large is the field?");
console.log(`${value} square metres; ${ended} after ${rounds} rounds and ${messages} messages`);

// prints:
// 24 square metres; agreed after 4 rounds and 4 messages
