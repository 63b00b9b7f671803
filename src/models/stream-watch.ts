import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import type { Clock } from "../base/clock.ts";
import { type Deadlines, deadlines } from "../base/deadlines.ts";
import type { StepScope } from "../core/agent.ts";

/** Which limit was met. */
export type Silence = "first_byte" | "stalled";

/** One for all calls by a clock: their alarms are few, however many calls there are. */
const wheels = new WeakMap<Clock, Deadlines>();

function wheelOf(clock: Clock): Deadlines {
  const known = wheels.get(clock);
  if (known) return known;
  const wheel = deadlines(clock);
  wheels.set(clock, wheel);
  return wheel;
}

/**
 * Watches one request: aborts it when the step is aborted, or when nothing comes for too long. Has one alarm, which looks when
 * something came last: setting one anew for every part would cost more than reading the part.
 *
 * The first limit holds from the request until something of the reply is there. Announcements are not: providers send
 * "here comes some reasoning", and then reason in silence for minutes. For the same reason the pause after a later
 * announcement may be as long. A class because one is made for every call.
 */
export class StreamWatch {
  readonly #scope: StepScope;
  readonly #firstMs: number;
  readonly #idleMs: number;
  readonly #onEnd: (silence: Silence | null) => void;
  readonly #controller = new AbortController();
  #callOff: (() => void) | undefined;
  #reader: ReadableStreamDefaultReader | undefined;
  #since: number;
  #limitMs: number;
  #hasBegun = false;
  #isOver = false;

  /** `onEnd` is called at most once, with the limit that was met, or `null` when the step was aborted. */
  constructor(
    scope: StepScope,
    startedAt: number,
    firstMs: number,
    idleMs: number,
    onEnd: (silence: Silence | null) => void,
  ) {
    this.#scope = scope;
    this.#firstMs = firstMs;
    this.#idleMs = idleMs;
    this.#onEnd = onEnd;
    this.#since = startedAt;
    this.#limitMs = firstMs;
    scope.signal.addEventListener("abort", this);
    this.#lookIn(firstMs);
  }

  /** For the request. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on the reply is read from here. */
  reads(reader: ReadableStreamDefaultReader): void {
    this.#reader = reader;
    if (this.#isOver) this.#cut(this.signal.reason);
  }

  saw({ type }: LanguageModelV4StreamPart): void {
    switch (type) {
      case "stream-start":
      case "response-metadata":
        return;
      case "text-start":
      case "reasoning-start":
        if (this.#hasBegun) this.#limitMs = Math.max(this.#firstMs, this.#idleMs);
        break;
      case "raw":
      case "ping":
      case "custom": // such as that a message begins
        break;
      default:
        this.#hasBegun = true;
        this.#limitMs = this.#idleMs;
    }
    if (this.#hasBegun) this.#since = this.#scope.clock.now();
  }

  /** The reply is there, or will not come. */
  stop(): void {
    this.#isOver = true;
    this.#callOff?.();
    this.#scope.signal.removeEventListener("abort", this);
  }

  /** What is left of the reply is of no use: closes the connection. */
  giveUp(): void {
    this.stop();
    this.#cut(new DOMException("the reply is of no use", "AbortError"));
  }

  /** The step is aborted. */
  handleEvent(): void {
    this.#end(null);
  }

  #lookIn(ms: number): void {
    const nextMs = Math.min(ms, this.#idleMs);
    if (nextMs !== Number.POSITIVE_INFINITY) this.#callOff = wheelOf(this.#scope.clock).after(nextMs, this.#look);
  }

  readonly #look = (): void => {
    const leftMs = this.#since + this.#limitMs - this.#scope.clock.now();
    if (leftMs > 0) this.#lookIn(leftMs);
    else this.#end(this.#hasBegun ? "stalled" : "first_byte");
  };

  #end(silence: Silence | null): void {
    if (this.#isOver) return;
    this.stop();
    this.#cut(silence === null ? this.#scope.signal.reason : new DOMException(said[silence], "TimeoutError"));
    this.#onEnd(silence);
  }

  /** Aborting ends the request, cancelling ends the wait for the next part, also where a provider ignores its signal. */
  #cut(reason: unknown): void {
    this.#controller.abort(reason);
    this.#reader?.cancel(reason).catch(() => undefined);
  }
}

const said: Readonly<Record<Silence, string>> = {
  first_byte: "the reply did not begin in time",
  stalled: "the reply stopped coming",
};
