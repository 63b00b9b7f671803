import { TroupeError } from "../base/errors.ts";
import { isPathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import { checkEnvelope, type Envelope } from "../core/envelope.ts";
import { encodeKept } from "../core/limits.ts";
import type { Mail, MailOptions, ReceiveOptions, RequestOptions } from "../core/mail.ts";
import type { Change, Store } from "../core/store.ts";
import { checkMail } from "./bounds/crossing.ts";
import type { Caller } from "./caller.ts";
import { deadline } from "./deadline.ts";
import { held } from "./held.ts";
import { usualHops } from "./hops.ts";
import { type Letter, writeEnvelope } from "./letter.ts";
import type { Mailbox, Unread } from "./mailbox.ts";
import { learn } from "./marks.ts";
import { mailOptions, receiveOptions, requestOptions } from "./option-names.ts";
import { admit, keyIn, type Message, type OpenRequest, type Seat } from "./team-mail.ts";
import { withoutLimit } from "./waiting/without-limit.ts";

/** The side of a context that its mail works with. */
export interface Mailer extends Caller {
  readonly store: Store;
}

/** The mail of one context. What is unread is in memory; each message and each receipt is a step of the store. */
export function runMail(ctx: Mailer, seat: Seat): Mail {
  const mail = new RunMail(ctx, seat);
  return {
    address: seat.name,
    send: (to, content, options) => held(mail.send(to, content, options)),
    request: (to, content, options) => held(mail.request(to, content, options)),
    reply: (envelope, content, options) => held(mail.reply(envelope, content, options)),
    broadcast: (content, options) => held(mail.broadcast(content, options)),
    inbox: () => held(mail.inbox()),
    receive: (options) => held(mail.receive(options)),
    limit: (unread) => mail.limit(unread),
  };
}

/** A class because all its operations share the context and its place in the team. */
class RunMail {
  readonly #ctx: Mailer;
  readonly #seat: Seat;
  readonly #own: Mailbox;

  constructor(ctx: Mailer, seat: Seat) {
    this.#ctx = ctx;
    this.#seat = seat;
    this.#own = seat.team.attend(seat.name);
  }

  async send(to: string, content: Json, options: MailOptions = {}): Promise<string> {
    checkOptionsInRun("mail.send", options, mailOptions);
    const address = this.#mayWrite(addressOf(to));
    const envelope = this.#write(content, { intent: "inform", ...options, to: address });
    return this.#post(envelope, to);
  }

  async reply(received: Envelope, content: Json, options: MailOptions = {}): Promise<string> {
    checkOptionsInRun("mail.reply", options, mailOptions);
    const { id, from, correlationId } = checkEnvelope(received);
    const request = this.#seat.team.request(id);
    const isAwaited = request !== undefined && !request.reply;
    if (!isAwaited) this.#mayWrite(from); // who waits for an answer may have one of anybody
    const answer = { intent: "answer", correlationId: correlationId ?? id, causationId: id } as const;
    const envelope = this.#write(content, { ...answer, ...options, to: addressOf(from) });
    return isAwaited ? this.#answer(request, envelope) : this.#post(envelope, from);
  }

  async request(to: string, content: Json, options: RequestOptions): Promise<Envelope> {
    checkOptionsInRun("mail.request", options, requestOptions);
    const { timeoutMs, signal, ...rest } = options;
    const until = deadline(this.#now, timeoutMs, "timeoutMs");
    const wanted = { intent: "ask", expects: "answer", ...rest, to: this.#mayWrite(addressOf(to)) } as const;
    const envelope = this.#write(content, wanted);
    const { team } = this.#seat;
    const request: OpenRequest = { key: `${this.#own.bell}/!${envelope.id}`, reply: undefined };
    team.open(envelope.id, request);
    try {
      await this.#post(envelope, to);
      return await this.#replyTo(request, until, signal, () => silence(`no reply of ${to} came`, to, timeoutMs));
    } finally {
      team.shut(envelope.id);
    }
  }

  async broadcast(content: Json, options: MailOptions = {}): Promise<string> {
    checkOptionsInRun("mail.broadcast", options, mailOptions);
    this.#mayWrite(null);
    const envelope = this.#write(content, { intent: "inform", ...options, to: null });
    if (this.#ctx.signal.aborted) return this.#ctx.refuse(this.#ctx.signal);
    const all = this.#seat.team.toAll(envelope);
    const { kept, boxes, dropped } = all;
    const changes = [put(kept), ...boxes.map(ring), ...(dropped ? [{ delete: dropped.key }] : [])];
    encodeKept(changes, "the broadcast");
    for (const box of boxes) admit(box, this.#now);
    this.#seat.team.deliverToAll(all);
    const [, ...versions] = await this.#ctx.store.transact(changes);
    boxes.forEach((box, index) => {
      box.rung = versions[index] ?? 0;
    });
    return envelope.id;
  }

  async inbox(): Promise<readonly Envelope[]> {
    if (this.#ctx.signal.aborted) return this.#ctx.refuse(this.#ctx.signal);
    const unread = this.#own.list(this.#now);
    for (const { labels } of unread) learn(this.#ctx, labels);
    return structuredClone(unread);
  }

  async receive(options: ReceiveOptions = {}): Promise<Envelope> {
    checkOptionsInRun("mail.receive", options, receiveOptions);
    const { timeoutMs, signal } = options;
    const until = timeoutMs === undefined ? null : deadline(this.#now, timeoutMs, "timeoutMs");
    for (;;) {
      if (this.#ctx.signal.aborted) return this.#ctx.refuse(this.#ctx.signal);
      const unread = this.#own.take(this.#now);
      if (unread) return this.#received(unread);
      try {
        this.#own.rung = await (until === null ? this.#rung(signal) : this.#nextRing(until, signal));
      } catch (error) {
        const { name } = this.#seat;
        throw TroupeError.is(error, "timeout") ? silence(`nothing came for ${name}`, name, timeoutMs ?? 0) : error;
      }
    }
  }

  limit(unread: number): void {
    if (!Number.isSafeInteger(unread) || unread < 1) throw new RangeError(`limit must be at least 1, got ${unread}`);
    this.#own.limit = unread;
  }

  /** @throws TroupeError `not_granted` */
  #mayWrite<T extends string | null>(to: T): T {
    checkMail(this.#ctx, to);
    return to;
  }

  get #now(): number {
    return this.#ctx.host.now();
  }

  /** @throws TroupeError `loop_detected`, and what {@link writeEnvelope} does. */
  #write(content: Json, letter: Omit<Letter, "labels">): Envelope {
    const { maxHops = usualHops } = letter;
    if (!(maxHops === Number.POSITIVE_INFINITY || (Number.isInteger(maxHops) && maxHops >= 0))) {
      throw invalid(`maxHops: must be a whole number from 0 on, or Infinity; got ${maxHops}`);
    }
    const envelope = writeEnvelope(this.#seat, this.#now, content, { ...letter, labels: this.#ctx.marks });
    try {
      this.#seat.team.hops.count(envelope, maxHops);
    } catch (error) {
      if (TroupeError.is(error, "loop_detected")) {
        const { kind, times, calls } = error.detail;
        this.#ctx.host.note(this.#ctx.path, "loop.detected", { data: { kind, times, calls } });
      }
      throw error;
    }
    return envelope;
  }

  /** In the mailbox at once; and on record before anybody can act on it, since the store does one thing after another. */
  async #post(envelope: Envelope, to: string): Promise<string> {
    if (this.#ctx.signal.aborted) return this.#ctx.refuse(this.#ctx.signal);
    const { team } = this.#seat;
    const box = team.box(to);
    const message = { envelope, key: keyIn(box, envelope) };
    const changes = [put(message), ring(box)];
    encodeKept(changes, `the message to ${to}`); // refused before it is in the mailbox
    admit(box, this.#now);
    team.deliver(box, message);
    const [, version = 0] = await this.#ctx.store.transact(changes);
    box.rung = version;
    return envelope.id;
  }

  /** Hands a reply to the request that is waited for. */
  async #answer(request: OpenRequest, envelope: Envelope): Promise<string> {
    if (this.#ctx.signal.aborted) return this.#ctx.refuse(this.#ctx.signal);
    const changes = [put({ envelope, key: request.key })];
    encodeKept(changes, `the reply to ${envelope.to}`);
    request.reply = envelope;
    await this.#ctx.store.transact(changes);
    return envelope.id;
  }

  async #replyTo(
    request: OpenRequest,
    until: number,
    signal: AbortSignal | undefined,
    late: () => TroupeError,
  ): Promise<Envelope> {
    try {
      await this.#versionAfter(request.key, 0, until, signal);
    } catch (error) {
      const isLate = TroupeError.is(error, "timeout");
      if (!request.reply) throw isLate ? late() : error;
      if (!isLate) {
        await this.#keep(request.reply, request.key); // it was on its way: it is read like any other
        throw error;
      }
    }
    await this.#ctx.store.delete(request.key);
    if (!request.reply) throw new Error(`the reply at ${request.key} was made by nobody`);
    learn(this.#ctx, request.reply.labels);
    return request.reply;
  }

  async #keep(reply: Envelope, key: string): Promise<void> {
    this.#seat.team.deliver(this.#own, { envelope: reply, key });
    if (!this.#ctx.signal.aborted) await this.#ctx.store.transact([ring(this.#own)]);
  }

  /** Takes it from where it is kept: that is its receipt. What was sent to all is left for the others. */
  async #received({ envelope, key }: Unread): Promise<Envelope> {
    await this.#ctx.store.delete(key);
    learn(this.#ctx, envelope.labels);
    return envelope.to === null ? structuredClone(envelope) : envelope;
  }

  #nextRing(until: number | null, signal: AbortSignal | undefined): Promise<number> {
    return this.#versionAfter(this.#own.bell, this.#own.rung, until, signal);
  }

  /** Without a limit: for as long as anybody could still send something. */
  #rung(signal: AbortSignal | undefined): Promise<number> {
    if (signal !== undefined) return this.#nextRing(null, signal); // the world may abort it
    return withoutLimit(this.#ctx, {
      on: "mail",
      isLoose: false,
      begin: (stop) => this.#nextRing(null, stop),
      listen: (ring) => this.#own.listen(ring),
    });
  }

  /** Waits until something is at another version; resolves with that. */
  async #versionAfter(key: string, version: number, until: number | null, signal?: AbortSignal): Promise<number> {
    const item = await this.#ctx.store.watch(key, {
      version,
      ...(until === null ? {} : { timeoutMs: Math.max(0, until - this.#now) }),
      ...(signal === undefined ? {} : { signal }),
    });
    return item?.version ?? 0;
  }
}

function put({ key, envelope }: Message): Change {
  const { at, expiresAt } = envelope;
  const value = envelope as unknown as Json;
  return expiresAt === null ? { put: key, value } : { put: key, value, ttlMs: expiresAt - at };
}

/** Whoever waits for mail watches this item. */
const ring = ({ bell }: Mailbox): Change => ({ put: bell, value: null });

function silence(message: string, what: string, afterMs: number): TroupeError {
  return new TroupeError(`${message} within ${afterMs} ms`, {
    code: "timeout",
    detail: { what: `mail of ${what}`, afterMs },
  });
}

/** @throws TroupeError `invalid_input` for what can be nobody's name. */
function addressOf(to: string): string {
  if (typeof to === "string" && isPathName(to.replace(/#[1-9]\d{0,8}$/, ""))) return to;
  throw invalid(`to: must be the name of a member, such as "reviewer" or "reviewer#2"; got ${JSON.stringify(to)}`);
}

const invalid = (issue: string): TroupeError =>
  new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });

/** In place of mail, for the root of a run: nobody was called beside it. */
export function noMail(path: string): Mail {
  const issue = `${path} is the root of its run: mail goes between agents that the same caller has called`;
  const refuse = () => held(Promise.reject<never>(invalid(issue)));
  return {
    address: path,
    send: refuse,
    request: refuse,
    reply: refuse,
    broadcast: refuse,
    inbox: refuse,
    receive: refuse,
    limit: () => undefined,
  };
}
