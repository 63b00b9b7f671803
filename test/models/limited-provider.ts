import type { Clock } from "../../src/base/clock.ts";
import { seededRandom } from "../../src/base/random.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import type { VirtualClock } from "../../src/testing/virtual-clock.ts";
import { type FakeModel, fakeModel, httpError, type Part, request, says, scopeOf } from "./fake-model.ts";

/** What a provider does with its callers. */
export interface Gate {
  /** Null lets a call in now, else so many seconds are asked for; undefined asks for none. */
  readonly admit: (now: number) => number | null | undefined;
  /** How many calls it would have let in until now. */
  readonly allowed: (now: number) => number;
}

/** So many calls a minute, saved up while nobody calls. */
export function bucket(perMinute: number, size: number): Gate {
  let tokens = size;
  let last = 0;
  return {
    admit(now) {
      tokens = Math.min(size, tokens + ((now - last) * perMinute) / 60_000);
      last = now;
      if (tokens < 1) return Math.ceil(((1 - tokens) * 60) / perMinute);
      tokens -= 1;
      return null;
    },
    allowed: (now) => size + (now * perMinute) / 60_000,
  };
}

/** So many calls from each full minute to the next. */
export function minutes(perMinute: number): Gate {
  let minute = -1;
  let calls = 0;
  return {
    admit(now) {
      if (Math.floor(now / 60_000) !== minute) calls = 0;
      minute = Math.floor(now / 60_000);
      calls += 1;
      return calls <= perMinute ? null : Math.ceil(60 - (now % 60_000) / 1_000);
    },
    allowed: (now) => perMinute * Math.ceil(now / 60_000),
  };
}

/** Does not say for how long. */
export const silent = (gate: Gate): Gate => ({
  ...gate,
  admit: (now) => (gate.admit(now) === null ? null : undefined),
});

export interface Provider extends FakeModel {
  accepted: number;
  rejected: number;
  /** When it last let one in. */
  acceptedAt: number;
  /** Calls that came before the time that it had asked for was over. */
  early: number;
}

/** A provider that lets in what its gate does, and takes about so long for a reply. */
export function provider(clock: Clock, gate: Gate, replyMs: number, seed: number): Provider {
  const random = seededRandom(seed);
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      clock.alarm(clock.now() + ms, resolve);
    });
  let openAt = 0;
  const model: Provider = Object.assign(fakeModel([says("ok")], { provider: `limited-${seed}` }), {
    accepted: 0,
    rejected: 0,
    acceptedAt: 0,
    early: 0,
    async doStream(): Promise<{ stream: ReadableStream<Part> }> {
      const now = clock.now();
      if (now < openAt) model.early += 1;
      const seconds = gate.admit(now);
      if (seconds !== null) {
        model.rejected += 1;
        await wait(20 + 20 * random());
        if (seconds !== undefined) openAt = Math.max(openAt, Math.floor(clock.now()) + seconds * 1_000);
        throw httpError(429, seconds === undefined ? {} : { "retry-after": String(seconds) });
      }
      model.accepted += 1;
      model.acceptedAt = now;
      await wait(replyMs * (0.5 + random()));
      return fakeModel([says("ok")]).doStream(request);
    },
  });
  return model;
}

/** So many agents that call so often, one call after the other. Resolves with the calls that failed. */
export async function fleet(clock: VirtualClock, model: Provider, agents: number, calls: number): Promise<number> {
  let failed = 0;
  const work = async (agent: number) => {
    const caller = modelCaller(model, { firstByteMs: Number.POSITIVE_INFINITY });
    for (let call = 0; call < calls; call++) {
      const scope = scopeOf({ clock, key: `run-${agent}/turn-${call}` });
      await caller.call(request, scope).catch(() => {
        failed += 1;
      });
    }
  };
  await clock.drive(Promise.all(Array.from({ length: agents }, (_, agent) => work(agent))));
  return failed;
}
