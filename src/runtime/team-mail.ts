import { TroupeError } from "../base/errors.ts";
import { sha256 } from "../base/random.ts";
import type { Envelope } from "../core/envelope.ts";
import { Hops } from "./hops.ts";
import { Mailbox, type Unread, usualLimit } from "./mailbox.ts";

/** A request that is waited for. */
export interface OpenRequest {
  /** Where its reply is put. */
  readonly key: string;
  reply: Envelope | undefined;
}

/** The place of an agent in a team. */
export interface Seat {
  readonly team: TeamMail;
  readonly name: string;
}

/** What mail must know of a call. */
export interface Seated {
  readonly path: string;
  readonly parent: Seated | undefined;
  readonly standsIn: boolean;
  /** The mail among those that it has called. */
  team: TeamMail | undefined;
}

/** That of its caller, for what stands in for it; null at the root of a run. */
export function seatOf(call: Seated): Seat | null {
  const { parent } = call;
  if (!parent || call.standsIn) return parent ? seatOf(parent) : null;
  parent.team ??= new TeamMail(parent.path);
  return { team: parent.team, name: nameOf(call) };
}

/** Its agent has returned. */
export function leaveTeam(call: Seated): void {
  if (!call.standsIn) call.parent?.team?.leave(nameOf(call));
}

const nameOf = ({ path }: Seated): string => path.slice(path.lastIndexOf("/") + 1);

/**
 * The mail among the agents that one caller has called. Like its mailboxes it is nothing that is kept: a replay makes it
 * again.
 */
export class TeamMail {
  readonly #path: string;
  /** What the keys of the team begin with. A hash, because paths may be longer than keys. */
  readonly #place: string;
  readonly #boxes = new Map<string, Mailbox>();
  readonly #requests = new Map<string, OpenRequest>();
  readonly hops: Hops = new Hops();
  /** Messages written, by member. */
  readonly #written = new Map<string, number>();
  /** Broadcasts, for those who have not looked at their mail yet. */
  readonly #kept: Unread[] = [];
  #messages = 0;

  /** @param path That of the caller. */
  constructor(path: string) {
    this.#path = path;
    this.#place = `run/@mail/${sha256(path).slice(0, 20)}`;
  }

  /** The mailbox of a member, called or not. */
  box(name: string): Mailbox {
    const known = this.#boxes.get(name);
    if (known) return known;
    const box = new Mailbox(name, `${this.#place}/${name}`);
    this.#boxes.set(name, box);
    return box;
  }

  /** The owner looks at its mailbox for the first time, and finds what was sent to all. */
  attend(name: string): Mailbox {
    const box = this.box(name);
    if (box.attended) return box;
    box.attended = true;
    for (const { n, envelope } of this.#kept) box.push({ n, envelope, key: keyIn(box, envelope) });
    return box;
  }

  leave(name: string): void {
    this.#boxes.get(name)?.close();
  }

  /** The same in every replay, and in forks: it depends on nothing but the place in the run. */
  nextId(from: string): string {
    const count = (this.#written.get(from) ?? 0) + 1;
    this.#written.set(from, count);
    return `m_${sha256(`${this.#path}\n${from}\n${count}`).slice(0, 20)}`;
  }

  /** Puts a message before a member, whether there is room or not. */
  deliver(box: Mailbox, { envelope, key }: Message): void {
    this.#messages += 1;
    box.push({ n: this.#messages, envelope, key });
  }

  /** Whom a broadcast reaches now, and how it is kept for those who have not looked at their mail yet. */
  toAll(envelope: Envelope): Broadcast {
    const boxes = [...this.#boxes.values()].filter((box) => isReached(box, envelope.from));
    const kept = { envelope, key: `${this.#place}/!all/${envelope.id}` };
    return { kept, boxes, dropped: this.#kept.length >= usualLimit ? this.#kept[0] : undefined };
  }

  deliverToAll({ kept, boxes, dropped }: Broadcast): void {
    this.#messages += 1;
    const { envelope } = kept;
    for (const box of boxes) box.push({ n: this.#messages, envelope, key: keyIn(box, envelope) });
    this.#kept.push({ n: this.#messages, ...kept });
    if (dropped) this.#kept.shift();
  }

  open(id: string, request: OpenRequest): void {
    this.#requests.set(id, request);
  }

  shut(id: string): void {
    this.#requests.delete(id);
  }

  request(id: string): OpenRequest | undefined {
    return this.#requests.get(id);
  }
}

/** A message and where it is kept. */
export type Message = Pick<Unread, "envelope" | "key">;

export interface Broadcast {
  readonly kept: Message;
  readonly boxes: readonly Mailbox[];
  /** The oldest of those that are kept for later, when there are enough. */
  readonly dropped: Message | undefined;
}

export const keyIn = (box: Mailbox, { id }: Envelope): string => `${box.bell}/${id}`;

const isReached = (box: Mailbox, from: string): boolean => box.attended && !box.closed && box.name !== from;

/** @throws TroupeError `mailbox_full` */
export function admit(box: Mailbox, now: number): void {
  if (!box.isFull(now)) return;
  const { name: to, limit } = box;
  throw new TroupeError(`the mailbox of ${to} is full: ${limit} messages in it are unread`, {
    code: "mailbox_full",
    detail: { to, limit },
  });
}
