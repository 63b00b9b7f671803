import { TroupeError } from "../../src/base/errors.ts";
import type { ModelChoice, ModelRequest, Reply } from "../../src/core/model.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { fastClock, type WatchedClock, watchedClock } from "./fast-clock.ts";
import { attempts, type Declared, triedAgain } from "./fault.ts";

/** A second of a limit or of back-off is 10 ms of real time. */
export const clock: ReturnType<typeof fastClock> = fastClock(100);

/** 50 s of real time: only a fault without end gets there, and those set limits of their own. */
const neverMs = 5_000_000;

/** More than the packet that must come through, less than the replies that must not. */
const maxReplyBytes = 4_000_000;

export const stepKey = "run-1/agent/model";

const weather: NonNullable<ModelRequest["tools"]>[number] = {
  type: "function",
  name: "weather",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, additionalProperties: false },
};

export const question = (text: string): ModelRequest => ({
  prompt: [{ role: "user", content: [{ type: "text", text }] }],
  tools: [weather],
});

/** What came of one call, and how long the clock was asked to wait for what. */
export type Outcome = { readonly asked: WatchedClock["asked"] } & (
  | { readonly reply: Reply }
  | { readonly error: TroupeError<"model_failed"> }
);

export interface CallSettings {
  readonly firstByteMs?: number;
  readonly idleMs?: number;
  readonly streaming?: boolean;
  /** Default: never. */
  readonly signal?: AbortSignal;
  readonly watched?: WatchedClock;
}

/** One call, as an agent's step makes it, of one model or of several to fall back on. */
export async function callOnce(
  model: ModelChoice,
  request: ModelRequest,
  { signal = new AbortController().signal, watched = watchedClock(clock), ...settings }: CallSettings = {},
): Promise<Outcome> {
  const limits = { firstByteMs: neverMs, maxAttempts: attempts, maxReplyBytes };
  const gaps = settings.streaming === false ? {} : { idleMs: neverMs };
  const caller = modelCaller(model, { ...limits, ...gaps, ...settings });
  const { asked } = watched;
  try {
    return { asked, reply: await caller.call(request, { key: stepKey, signal, clock: watched }) };
  } catch (error) {
    if (TroupeError.is(error, "model_failed")) return { asked, error };
    throw error;
  }
}

/** The outcome, as far as the declaration speaks of it. */
export function inWordsOf(declared: Declared, outcome: Outcome): object {
  if ("error" in outcome) {
    const { fault, status, attempts: tried } = outcome.error.detail;
    return { ...("status" in declared ? { fault, status } : { fault }), tried: tried.length };
  }
  const { content, finish, usage, failed } = outcome.reply;
  const said = {
    text: content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join(""),
    calls: content.flatMap((part) => (part.type === "tool-call" ? [[part.toolName, part.input]] : [])),
    finish,
    usage: [usage.inputTokens, usage.outputTokens],
    failed: failed?.map((each) => each.fault) ?? [],
  };
  if ("fault" in declared) return said;
  return Object.fromEntries(Object.entries(said).filter(([key]) => key in declared || key === "failed"));
}

export function declaredWords(declared: Declared): object {
  const { requests: _, tried = requestsOf(declared), ...words } = declared;
  return "fault" in words ? { ...words, tried } : { failed: [], ...words };
}

export function requestsOf(declared: Declared): number {
  if (declared.requests !== undefined) return declared.requests;
  return "fault" in declared && triedAgain.has(declared.fault) ? attempts : 1;
}
