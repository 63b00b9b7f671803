import { TroupeError } from "../base/errors.ts";
import type { Envelope } from "../core/envelope.ts";

/** How far messages may go on causing each other. */
export const usualHops = 64;

/** So many of the last messages that have a cause are remembered; the end of a chain that goes on is always among them. */
const remembered = 4_096;

/**
 * How many messages came before each, of which every one has caused the next. Counted from what messages say of their cause, and
 * not carried by them: so nobody can set it back, and logs look as they did. A class because it is one growing thing.
 */
export class Hops {
  readonly #hops = new Map<string, number>();

  /** Adds a message. @throws TroupeError `loop_detected` for one too many. */
  count(envelope: Envelope, most: number): void {
    const { id, causationId } = envelope;
    if (causationId === null) return;
    const hops = (this.#hops.get(causationId) ?? 0) + 1;
    if (hops > most) throw tooFar(envelope, most);
    this.#hops.set(id, hops);
    if (this.#hops.size <= remembered) return;
    const { value: oldest } = this.#hops.keys().next();
    if (oldest !== undefined) this.#hops.delete(oldest);
  }
}

function tooFar({ from, to, type }: Envelope, most: number): TroupeError<"loop_detected"> {
  const receiver = to ?? "all";
  const message = `${from} and ${receiver} go on answering each other: ${most} messages in a row have each come about by the one before (maxHops of the message is another bound)`;
  return new TroupeError(message, {
    code: "loop_detected",
    detail: { agent: from, kind: "ping_pong", times: most, calls: [`${from} to ${receiver}: ${type}`], last: null },
  });
}
