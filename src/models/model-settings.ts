import { checkOptions, type OptionNames } from "../base/known-options.ts";

/** How a model is called. */
export interface ModelSettings {
  /** Through the provider's stream, so that a reply that has stopped coming is noticed. Default true. */
  readonly streaming?: boolean;
  /**
   * Milliseconds until the reply must have begun: its first piece of text, reasoning or call, not the announcement of one.
   * `Infinity` for no limit. Default 120,000. Without streaming it is the limit of the whole reply, and there is none by
   * default but the step's own.
   */
  readonly firstByteMs?: number;
  /**
   * Milliseconds that a reply, once begun, may pause between two events of its stream, pings of the provider included.
   * `Infinity` for no limit. Default 60,000. Not without streaming.
   */
  readonly idleMs?: number;
  /** Requests to each model, the first one included. Default 4. */
  readonly maxAttempts?: number;
  /** Default 8 MiB, which is also what the log keeps of a step. */
  readonly maxReplyBytes?: number;
}

/** The settings, none left out. */
export type ModelLimits = Required<ModelSettings>;

const known: OptionNames<ModelSettings> = {
  streaming: true,
  firstByteMs: true,
  idleMs: true,
  maxAttempts: true,
  maxReplyBytes: true,
};

/** @throws TypeError, RangeError */
export function modelLimits(settings: ModelSettings = {}): ModelLimits {
  checkOptions("settings of a model", settings, known);
  const { streaming = true, idleMs, maxAttempts = 4, maxReplyBytes = 8 * 1024 * 1024 } = settings;
  if (typeof streaming !== "boolean") throw new TypeError(`streaming must be true or false, got ${String(streaming)}`);
  if (!streaming && idleMs !== undefined)
    throw new TypeError("idleMs needs streaming: a reply in one piece has no gaps");
  const { firstByteMs = streaming ? 120_000 : Number.POSITIVE_INFINITY } = settings;
  checkMs("firstByteMs", firstByteMs);
  checkMs("idleMs", idleMs ?? 60_000);
  checkCount("maxAttempts", maxAttempts);
  checkCount("maxReplyBytes", maxReplyBytes);
  return { streaming, firstByteMs, idleMs: idleMs ?? 60_000, maxAttempts, maxReplyBytes };
}

function checkMs(name: string, value: unknown): void {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number of milliseconds, got ${String(value)}`);
  if (!(value > 0)) throw new RangeError(`${name} must be more than 0 milliseconds, got ${value}`);
}

function checkCount(name: string, value: unknown): void {
  if (typeof value !== "number") throw new TypeError(`${name} must be a number, got ${String(value)}`);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new RangeError(`${name} must be a whole number of at least 1, got ${value}`);
}
