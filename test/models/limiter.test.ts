import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StepScope } from "../../src/core/agent.ts";
import type { LanguageModel, Reply } from "../../src/core/model.ts";
import { Target } from "../../src/models/candidate.ts";
import { Limiter, limiterOf } from "../../src/models/limiter.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { type Attempted, type Trouble, trouble } from "../../src/models/trouble.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { fakeModel, httpError, request, says, scopeOf } from "./fake-model.ts";

const tooMany = (retryAfterMs: number | null): Trouble => ({ ...trouble("rate_limited"), retryAfterMs });
const reply = { content: [], finish: "stop", usage: {}, model: "m" } as unknown as Reply;

/** Goes in as soon as it may, and tells when it did. */
function comer(limiter: Limiter, scope: StepScope, since = 0): { turn: number | undefined } {
  const state: { turn: number | undefined } = { turn: undefined };
  const entered = limiter.enter(scope, since);
  if (typeof entered === "number") state.turn = entered;
  else {
    entered.then(
      (turn) => {
        if (typeof turn === "number") state.turn = turn;
      },
      () => undefined,
    );
  }
  return state;
}

/** A limiter and who is at it. Watches that nobody goes in beyond what the complaints so far leave. */
class Door {
  readonly inside: number[] = [];
  readonly waiting: AbortController[] = [];
  readonly #clock = virtualClock();
  readonly #limiter = new Limiter(this.#clock);
  /** Half of what there was at the first complaint, and one for each reply since: no limit is higher. */
  #most = Number.POSITIVE_INFINITY;

  async come(since: number): Promise<void> {
    const stop = new AbortController();
    const entered = this.#limiter.enter(scopeOf({ clock: this.#clock, signal: stop.signal }), since);
    if (typeof entered === "number") {
      this.#goIn(entered);
      return;
    }
    this.waiting.push(stop);
    const forget = () => this.waiting.splice(this.waiting.indexOf(stop), 1);
    entered.then((turn) => {
      forget();
      if (typeof turn === "number") this.#goIn(turn);
    }, forget);
  }

  async reply(which: number): Promise<void> {
    if (this.inside.length > 0) this.#most += 1;
    await this.#leave(which, reply);
  }

  async complain(which: number): Promise<void> {
    const half = Math.max(1, Math.floor(this.inside.length / 2));
    if (this.inside.length > 0 && this.#most === Number.POSITIVE_INFINITY) this.#most = half;
    await this.#leave(which, tooMany(500));
  }

  break = (which: number): Promise<void> => this.#leave(which, trouble("cut"));
  wait = (ms: number): Promise<void> => this.#clock.advance(ms);

  async abort(which: number): Promise<void> {
    this.waiting[which % this.waiting.length]?.abort(new Error("gone"));
    await this.wait(0);
  }

  /** Lets everybody in and out. */
  async close(): Promise<void> {
    for (let rounds = 0; this.inside.length + this.waiting.length > 0 && rounds < 500; rounds++) {
      while (this.inside.length > 0) await this.reply(0);
      await this.wait(10_000);
    }
  }

  #goIn(turn: number): void {
    this.inside.push(turn);
    expect(this.inside.length).toBeLessThanOrEqual(this.#most);
  }

  async #leave(which: number, attempted: Attempted): Promise<void> {
    const [turn] = this.inside.splice(which % this.inside.length, 1);
    if (turn !== undefined) this.#limiter.leave(turn, attempted);
    await this.wait(0);
  }
}

describe("limiter", () => {
  test("G1 rate limit: holds nobody back, and makes no promise, before there was a complaint", () => {
    const limiter = new Limiter(virtualClock());
    const entered = Array.from({ length: 1_000 }, () => limiter.enter(scopeOf(), 0));
    expect(entered.every((each) => typeof each === "number")).toBe(true);
  });

  test("G1 rate limit: a complaint halves how many are let in at a time, and more about the same calls do not", async () => {
    const clock = virtualClock();
    const scope = scopeOf({ clock });
    const limiter = new Limiter(clock);
    const turns = Array.from({ length: 16 }, () => limiter.enter(scope, 0) as number);
    for (const turn of turns.slice(0, 6)) limiter.leave(turn, tooMany(1_000));
    const later = Array.from({ length: 20 }, () => comer(limiter, scope));
    const inside = () => later.filter(({ turn }) => turn !== undefined).length;
    expect(inside()).toBe(0);
    await clock.advance(999);
    expect(inside()).toBe(0);
    for (const turn of turns.slice(6)) limiter.leave(turn, reply);
    await clock.advance(60_000);
    expect(inside()).toBe(9); // 16 / 2, and one more for ten replies
  });

  test("G1 rate limit: lets in by when the call was first made, and forgets who has left", async () => {
    const clock = virtualClock();
    const limiter = new Limiter(clock);
    const scope = scopeOf({ clock });
    limiter.leave(limiter.enter(scope, 0) as number, tooMany(1_000));
    const order: string[] = [];
    const stop = new AbortController();
    const come = async (name: string, since: number, signal = scope.signal) => {
      const turn = await limiter.enter({ ...scope, signal }, since);
      order.push(name);
      limiter.leave(turn as number, reply);
    };
    const all = [come("c", 30), come("gone", 5, stop.signal), come("a", 10), come("d", 30), come("b", 20)];
    stop.abort(new Error("gone"));
    await clock.drive(Promise.allSettled(all));
    expect(order).toEqual(["a", "b", "c", "d"]);
    await expect(all[1]).rejects.toThrow("gone");
    await expect(come("late", 0, AbortSignal.abort(new Error("never")))).rejects.toThrow("never");
  });

  test("G1 rate limit: the pause grows while nothing gets through, and no further than a minute", async () => {
    const clock = virtualClock();
    const limiter = new Limiter(clock);
    const scope = scopeOf({ clock });
    const pauses: number[] = [];
    for (let round = 0; round < 9; round++) {
      const turn = await clock.drive(Promise.resolve(limiter.enter(scope, 0)));
      const left = clock.now();
      limiter.leave(turn as number, tooMany(null));
      const next = await clock.drive(Promise.resolve(limiter.enter(scope, 0)));
      pauses.push(clock.now() - left);
      limiter.leave(next as number, trouble("cut")); // no reply, and no complaint either
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  test("G1 rate limit: where a provider is down, those who wait are told so, and nobody waits long", async () => {
    const clock = virtualClock();
    const down = fakeModel([() => Promise.reject(httpError(503))], { provider: "down" });
    const other = fakeModel([says("ok")], { provider: "up" });
    const caller = modelCaller([down, other]);
    const calls = Array.from({ length: 100 }, (_, agent) =>
      caller.call(request, scopeOf({ clock, key: `run-${agent}` })),
    );
    const replies = await clock.drive(Promise.all(calls));
    expect(new Set(replies.map(({ model }) => model))).toEqual(new Set(["up/one"]));
    expect(replies.every(({ failed }) => failed?.every(({ fault }) => fault === "overloaded"))).toBe(true);
    expect(clock.now()).toBeLessThan(60_000);
    expect(down.asked.length).toBeLessThan(150);
    const later = await clock.drive(caller.call(request, scopeOf({ clock, key: "later" })));
    expect(later.model).toBe("up/one");
  });

  test("G1 rate limit: is as free as before when nobody has called for a while", async () => {
    const clock = virtualClock();
    const limiter = new Limiter(clock);
    const scope = scopeOf({ clock });
    limiter.leave(limiter.enter(scope, 0) as number, tooMany(1_000));
    await clock.advance(299_000);
    const one = limiter.enter(scope, 0);
    expect(one).toBeTypeOf("number");
    expect(limiter.enter(scope, 0)).toBeInstanceOf(Promise); // one at a time
    await clock.drive(Promise.resolve(limiter.leave(one as number, trouble("cut"))));
    await clock.advance(400_000);
    limiter.leave(2, trouble("cut"));
    expect(Array.from({ length: 5 }, () => typeof limiter.enter(scope, 0))).toEqual(Array(5).fill("number"));
  });

  test("G1 rate limit: never more at a time than the limit, and nobody waits for ever, whatever happens", async () => {
    const happening = fc.oneof(
      fc.record({ does: fc.constant("come"), number: fc.nat(5) }),
      fc.record({ does: fc.constantFrom("reply", "complain", "break", "abort"), number: fc.nat(50) }),
      fc.record({ does: fc.constant("wait"), number: fc.nat(4_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (happenings) => {
        const door = new Door();
        for (const { does, number } of happenings) await door[does as "come"](number);
        await door.close();
        expect([door.inside.length, door.waiting.length]).toEqual([0, 0]);
      }),
    );
  });

  test("G1 rate limit: is one for all who call a provider by one clock", () => {
    const [clock, other] = [virtualClock(), virtualClock()];
    expect(limiterOf(clock, "openai")).toBe(limiterOf(clock, "openai"));
    expect(limiterOf(clock, "openai")).not.toBe(limiterOf(clock, "anthropic"));
    expect(limiterOf(clock, "openai")).not.toBe(limiterOf(other, "openai"));
  });

  test("G1 rate limit: models of one provider share it, whichever of its interfaces they use; a key of one's own sets apart", async () => {
    const clock = virtualClock();
    const refusing = fakeModel([() => Promise.reject(httpError(429, { "retry-after": "60" }))], {
      provider: "shared.chat",
    });
    const sibling = fakeModel([says("ok")], { provider: "shared.responses" });
    const apart = fakeModel([says("ok")], { provider: "shared.responses" });
    const stop = new AbortController();
    const first = modelCaller(refusing).call(request, scopeOf({ clock, signal: stop.signal }));
    await clock.advance(1);
    const waits = modelCaller(sibling).call(request, scopeOf({ clock }));
    const free = modelCaller("a/b", {}, async () => ({ model: apart, limiterKey: "mine" })).call(
      request,
      scopeOf({ clock }),
    );
    await clock.advance(1);
    expect([sibling.asked.length, apart.asked.length]).toEqual([0, 1]);
    stop.abort();
    await first.catch(() => undefined);
    await clock.drive(Promise.all([waits, free]));
  });
});

describe("whom a provider counts together", () => {
  const target = (model: LanguageModel) => new Target("x", model, undefined);
  const clock = virtualClock();
  const limiter = (model: LanguageModel): Limiter => target(model).limiter(clock);

  test.each([
    ["openai", createOpenAI],
    ["anthropic", createAnthropic],
    ["google", createGoogle],
    [
      "openai-compatible",
      (set: { apiKey: string }) => createOpenAICompatible({ name: "x", baseURL: "http://a", ...set }),
    ],
  ])("G2 limit: models of one provider object of %s, and of no other", (_, create) => {
    const [one, other] = [create({ apiKey: "one" }), create({ apiKey: "other" })];
    expect(limiter(one.languageModel("a"))).toBe(limiter(one.languageModel("b")));
    expect(limiter(one.languageModel("a"))).not.toBe(limiter(other.languageModel("a")));
  });

  test("G2 limit: of other objects those whose provider has the same name", () => {
    const [one, two, three] = [{}, { modelId: "two" }, { provider: "third" }].map((about) => fakeModel([], about));
    if (!one || !two || !three) throw new Error("no models");
    expect(limiter(one)).toBe(limiter(two));
    expect(limiter(one)).not.toBe(limiter(three));
  });
});
