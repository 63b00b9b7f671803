import { expect, test } from "vitest";
import { watchedClock } from "./fast-clock.ts";
import { faultServer } from "./fault-server.ts";
import { formats } from "./matrix.ts";
import { callOnce, clock, question } from "./outcome.ts";
import { good, json } from "./transforms.ts";

test.concurrent.each(formats)(
  "G1 rate limit: $name, what one agent is told to wait, all agents at the provider wait",
  async (format) => {
    await using server = await faultServer(clock.now);
    const busy = json(format.error({ status: 429, message: "Slow down" }), 429, { "retry-after": "60" });
    const corner = server.corner([busy, good(format)]);
    const watched = watchedClock(clock); // one clock, as in one process
    const model = format.model(corner);
    const ask = () => callOnce(model, question("How is it?"), { watched });

    const first = ask();
    await expect
      .poll(() => watched.asked.some((ms) => ms >= 60_000 && ms < 120_000), { interval: 1, timeout: 10_000 })
      .toBe(true);
    const outcomes = await Promise.all([first, ask(), ask(), ask()]);

    for (const outcome of outcomes) expect(outcome).toHaveProperty("reply");
    const [told, ...later] = corner.requests;
    expect(later).toHaveLength(4);
    for (const { at } of later) expect(at - (told?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
  },
);
