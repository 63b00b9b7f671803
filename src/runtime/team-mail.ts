import { TroupeError } from "../base/errors.ts";
import { sha256 } from "../base/random.ts";
import type { Envelope } from "../core/envelope.ts";
import { Mailbox, usualLimit } from "./mailbox.ts";

/** A request that is waited for. */
export interface OpenRequest {
  /** Where its reply is put. */
  readonly key: string;
  reply: Envelope | undefined;
}

/**
 * The mail among the agents that one caller has called. Like the mailboxes it is nothing that is kept: a replay makes it
 * again.
 */
export class TeamMail {
  /** What the keys of the team begin with. A hash, because paths may be longer than keys. */
  readonly #place: string;
  readonly #boxes = new Map<string, Mailbox>();
  readonly #requests = new Map<string, OpenRequest>();
  /** Broadcasts for members that are called later. */
  readonly #kept: { readonly n: number; readonly envelope: Envelope; readonly key: string }[] = [];
  #messages = 0;

  /** @param path That of the caller. */
  constructor(path: string) {
    this.#place = `run/@mail/${sha256(path).slice(0, 20)}`;
  }

  /** The mailbox of a member, called or not. A new one has what was sent to all. */
  box(name: string): Mailbox {
    const known = this.#boxes.get(name);
    if (known) return known;
    const box = new Mailbox(name, `${this.#place}/${name}`);
    this.#boxes.set(name, box);
    for (const kept of this.#kept) if (kept.envelope.from !== name) box.push(kept);
    return box;
  }
}
