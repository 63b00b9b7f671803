import type { Json } from "../../base/json.ts";

/** What a message among peers wants of its receiver. */
export type PeerIntent = "ask" | "answer" | "inform";

/** A message as its receiver sees it. `to` is a name, or `all`. */
export type PeerLetter = Readonly<{ from: string; to: string; intent: PeerIntent; content: Json }>;

/** In place of a name: every other peer. */
export const all = "all";

/** The messages of a team of peers that are not read yet. Delivered between rounds, in the order in which they were given in. */
interface PeerPost {
  /** How many were given in; one to all is one. */
  readonly sent: number;
  send(letter: PeerLetter): void;
  /** All but the first `count`. */
  since(count: number): readonly PeerLetter[];
  /** What is unread, oldest first. One who was not there before finds all that went to all. */
  unread(name: string): readonly PeerLetter[];
  /** All that was given in so far is read. */
  read(name: string): void;
}

export function peerPost(): PeerPost {
  const letters: PeerLetter[] = [];
  /** How far each has read. */
  const known = new Map<string, number>();
  const isFor = (name: string) => (letter: PeerLetter) =>
    letter.to === name || (letter.to === all && letter.from !== name);
  return {
    get sent() {
      return letters.length;
    },
    since: (count) => letters.slice(count),
    send: (letter) => void letters.push(letter),
    unread: (name) => letters.slice(known.get(name) ?? 0).filter(isFor(name)),
    read: (name) => void known.set(name, letters.length),
  };
}
