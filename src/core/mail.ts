import type { Json } from "../base/json.ts";
import type { Envelope, Intent, Priority } from "./envelope.ts";

export interface MailOptions {
  /** What it is about, for programs. Default `message`. */
  readonly type?: string;
  /** Default: `inform`; `ask` of a request, `answer` of a reply. */
  readonly intent?: Intent;
  /** Default `normal`. */
  readonly priority?: Priority;
  /** Default: none; that of what is answered, in a reply. */
  readonly correlationId?: string;
  /** Default: none; the id of what is answered, in a reply. */
  readonly causationId?: string;
  readonly metadata?: Readonly<Record<string, Json>>;
  /** Nobody receives it any more after so many milliseconds. Default: no limit. */
  readonly ttlMs?: number;
  /**
   * How many messages in a row may each have come about by the one before: replies, and whatever else has a `causationId`. One more
   * is not sent: `loop_detected`. Two that answer each other may have no other end. Default 64, as the time to live of a datagram
   * (RFC 1700); `Infinity` for no bound.
   */
  readonly maxHops?: number;
}

export interface RequestOptions extends MailOptions {
  /** Milliseconds from now until the request throws `timeout`. Survives restarts. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ReceiveOptions {
  /** Milliseconds from now; then it throws `timeout`. Survives restarts. Default: no limit. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Messages between the members of one team: the agents that the same caller has called in this run, by the names they
 * have in its path (`reviewer#2`, or their `as`). Every message and every receipt is a recorded step in the space `run/`,
 * so a replay sees the same mail in the same order, and whoever waits parks without holding anything.
 *
 * Each message is received once. What one member sends to another is received in the order of sending, within a
 * priority. `critical` comes before `high`, `normal` and `low`; but after seven messages in a row that were taken ahead
 * of an older one, the oldest is next: nothing waits for ever.
 *
 * A mailbox may be written to before its owner is called, and dies with it: what comes later is recorded and read by
 * nobody. An agent of its own run (`placement: "run"`) has no mail, nor has the root of a run. What stands in for
 * another agent, as policies do, passes its mailbox on with `mail: "inherited"`.
 */
export interface Mail {
  /** The name by which the others reach this agent. */
  readonly address: string;

  /**
   * Puts a message into a member's mailbox. Resolves with its id when it is on record.
   *
   * @throws TroupeError `mailbox_full` when the receiver has as many unread as its mailbox holds; `invalid_input`,
   * naming what is wrong; `invalid_value` or `too_large` for the content; `loop_detected` after `maxHops`; `aborted`, `cancelled`.
   */
  send(to: string, content: Json, options?: MailOptions): Promise<string>;

  /**
   * Sends, and waits for the first reply to exactly this message. The reply does not pass through the mailbox; one that
   * comes after the request has been given up does.
   *
   * @throws TroupeError `timeout` after `timeoutMs`; as `send`.
   */
  request(to: string, content: Json, options: RequestOptions): Promise<Envelope>;

  /** Answers a message: to whoever sent it, under its correlation id. @throws as `send` */
  reply(envelope: Envelope, content: Json, options?: MailOptions): Promise<string>;

  /**
   * Sends to every member of the team but oneself. Those that first look at their mail later, or are called later, find
   * the last 1,000. To all or to none.
   *
   * @throws TroupeError `mailbox_full` when one of the mailboxes is full, naming it; as `send`.
   */
  broadcast(content: Json, options?: MailOptions): Promise<string>;

  /** What is unread, in the order in which it would be received. Leaves it there, and nothing in the log. */
  inbox(): Promise<readonly Envelope[]>;

  /**
   * Takes the next message, or waits for one: without a limit, for as long as anybody could still write one.
   *
   * @throws TroupeError `timeout` after `timeoutMs`; `deadlock` when nobody can any more, to the youngest of those that wait for
   * each other; `aborted`, `cancelled`.
   */
  receive(options?: ReceiveOptions): Promise<Envelope>;

  /** How many unread messages this mailbox holds from now on. Default 1,000. @throws RangeError below 1. */
  limit(unread: number): void;
}
