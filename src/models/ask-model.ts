import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { abortError, TroupeError } from "../base/errors.ts";
import type { StepScope } from "../core/agent.ts";
import type { ModelRequest } from "../core/model.ts";
import type { Target } from "./candidate.ts";
import { troubleOf } from "./faults.ts";
import type { ModelLimits } from "./model-settings.ts";
import { StreamedReply } from "./read-stream.ts";
import { judgeResult } from "./reply.ts";
import { StreamWatch } from "./stream-watch.ts";
import { type Attempted, isTrouble, trouble } from "./trouble.ts";

/** One request to one model. */
export interface Asking {
  readonly target: Target;
  readonly request: ModelRequest;
  readonly scope: StepScope;
  readonly limits: ModelLimits;
  /** Epoch milliseconds. */
  readonly startedAt: number;
}

/**
 * Asks a model once: provider packages make one request for it, and never another.
 *
 * @throws `scope.signal.reason` when aborted; what a model throws that is an error of this library.
 */
export function askModel(asking: Asking): Promise<Attempted> {
  const { streaming, firstByteMs } = asking.limits;
  const { signal } = asking.scope;
  if (signal.aborted) return Promise.reject(abortError(signal));
  if (streaming) return stream(asking);
  // nothing but the step can end it then, so its own signal will do
  return firstByteMs === Number.POSITIVE_INFINITY ? generate(asking, signal) : generateInTime(asking);
}

/** Not an async function: it runs for every reply. */
function generate(asking: Asking, signal: AbortSignal): Promise<Attempted> {
  const { target, scope } = asking;
  try {
    const working = Promise.resolve(target.model.doGenerate(callOptions(asking, signal))); // whatever a model returns
    return working.then(
      (result) => read(asking, result),
      (error: unknown) => failed(error, scope, false),
    );
  } catch (error) {
    return Promise.try(failed, error, scope, false);
  }
}

function read({ target, scope, limits }: Asking, result: unknown): Attempted {
  try {
    return judgeResult(result, target.name, limits.maxReplyBytes);
  } catch (error) {
    return failed(error, scope, true);
  }
}

function generateInTime(asking: Asking): Promise<Attempted> {
  const { scope, limits, startedAt } = asking;
  return new Promise((resolve, reject) => {
    const watch = new StreamWatch(scope, startedAt, limits.firstByteMs, Number.POSITIVE_INFINITY, (silence) =>
      silence === null ? reject(abortError(scope.signal)) : resolve(trouble(silence)),
    );
    generate(asking, watch.signal)
      .finally(() => watch.stop())
      .then(resolve, reject);
  });
}

/** Ends when the watch does, whatever becomes of the request then: a provider need not obey its signal. */
function stream(asking: Asking): Promise<Attempted> {
  const { target, scope, limits, startedAt } = asking;
  const reply = new StreamedReply(target.name, limits.maxReplyBytes);
  return new Promise((resolve, reject) => {
    const watch = new StreamWatch(scope, startedAt, limits.firstByteMs, limits.idleMs, (silence) => {
      if (silence === null) reject(abortError(scope.signal));
      else resolve(reply.isComplete ? reply.outcome() : trouble(silence));
    });
    void readStream(asking, reply, watch, resolve, reject);
  });
}

type Settle = (attempted: Attempted) => void;

/** Settles by itself: one more promise would cost as much as reading a part. */
async function readStream(
  asking: Asking,
  reply: StreamedReply,
  watch: StreamWatch,
  resolve: Settle,
  reject: (error: unknown) => void,
): Promise<void> {
  let isReading = false;
  try {
    const { stream: parts, response } = await asking.target.model.doStream(streamOptions(asking, watch.signal));
    isReading = true;
    const reader = parts.getReader();
    watch.reads(reader);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      watch.saw(value);
      if (reply.add(value)) continue;
      watch.giveUp();
      break;
    }
    watch.stop();
    resolve(ended(asking, reply, response?.headers));
  } catch (error) {
    watch.giveUp();
    try {
      resolve(reply.isComplete ? reply.outcome() : failed(error, asking.scope, isReading));
    } catch (final) {
      reject(final);
    }
  }
}

/** What a stream that has ended in order amounts to. */
function ended({ scope }: Asking, reply: StreamedReply, headers: Headers): Attempted {
  const outcome = reply.failed ? failed(reply.failed.error, scope, true) : reply.outcome();
  if (!isTrouble(outcome) || outcome.fault !== "unterminated") return outcome;
  // the packages see no events in what is no stream of events, and take it for one that has ended early
  const type = headers?.["content-type"];
  const isStream =
    type === undefined || /^\s*(text\/event-stream|application\/(vnd\.amazon\.eventstream|x-ndjson))/i.test(type);
  return isStream ? outcome : trouble("malformed", `the reply is ${type}, and no stream of events`);
}

type Headers = Readonly<Record<string, string>> | undefined;

function failed(error: unknown, { signal, clock }: StepScope, isReading: boolean): Attempted {
  if (signal.aborted) throw abortError(signal);
  if (TroupeError.is(error)) throw error;
  return troubleOf(error, isReading, clock.now());
}

function callOptions({ request, scope }: Asking, abortSignal: AbortSignal): LanguageModelV4CallOptions {
  return { ...request, headers: { "idempotency-key": headerText(scope.key) }, abortSignal };
}

/** Raw events are asked for as signs of life: packages keep pings and the like to themselves. */
function streamOptions({ request, scope }: Asking, abortSignal: AbortSignal): LanguageModelV4CallOptions {
  return { ...request, headers: { "idempotency-key": headerText(scope.key) }, abortSignal, includeRawChunks: true };
}

/** Headers carry printable ASCII only; names of agents may have any letter. */
const headerText = (key: string): string => (/[^\x21-\x7e]/.test(key) ? encodeURIComponent(key.toWellFormed()) : key);
