import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { watchedClock } from "./fast-clock.ts";
import { type Answer, type FaultServer, faultServer } from "./fault-server.ts";
import { formats } from "./matrix.ts";
import { callOnce, clock, question } from "./outcome.ts";
import { half, json, plain, stream } from "./transforms.ts";
import type { WireFormat } from "./wire-format.ts";

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Where a request can be when its run is cancelled. */
const places: Readonly<Record<string, (format: WireFormat) => Answer>> = {
  "before the headers": () => "hang",
  "before the first event": () => stream([], "hang"),
  "in the middle of a text": (format) => stream(half(format.talk(plain)), "hang"),
};

const reason = new Error("the run was cancelled");

describe.each(formats)("G1 abortable: a call of $name that is called off", (format) => {
  for (const [place, answer] of Object.entries(places)) {
    test.concurrent(place, async () => {
      const corner = server.corner([answer(format)]);
      const cancel = new AbortController();
      const call = callOnce(format.model(corner), question("How is it?"), { signal: cancel.signal });
      const refused = expect(call).rejects.toMatchObject({ code: "aborted", detail: { reason: reason.message } });
      await expect.poll(corner.silent, { interval: 5, timeout: 10_000 }).toBe(1);
      cancel.abort(reason);
      await refused;
      await corner.over(); // the connection is given up as well
      expect(corner.requests).toHaveLength(1);
    });
  }

  test.concurrent("in the pause after a failed attempt", async () => {
    const busy = json(format.error({ status: 429, message: "no" }), 429, { "retry-after": "120" });
    const corner = server.corner([busy]);
    const cancel = new AbortController();
    const watched = watchedClock(clock);
    const call = callOnce(format.model(corner), question("How is it?"), { signal: cancel.signal, watched });
    const refused = expect(call).rejects.toMatchObject({ message: reason.message });
    await expect
      .poll(() => watched.asked.some((ms) => ms >= 120_000 && ms < 240_000), { interval: 5, timeout: 10_000 })
      .toBe(true);
    cancel.abort(reason);
    await refused;
    expect(corner.requests).toHaveLength(1);
  });

  test.concurrent("before it begins: nothing is asked", { timeout: 5_000 }, async () => {
    const corner = server.corner(["hang"]);
    const call = callOnce(format.model(corner), question("How is it?"), { signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toMatchObject({ message: reason.message });
    expect(corner.requests).toHaveLength(0);
  });
});
