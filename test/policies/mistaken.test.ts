import { expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { retry } from "../../src/policies/retry.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";

const idle = fn("idle", (_: null) => null);
const sturdy = retry({ attempts: 2 });

test.each<[string, () => unknown, RegExp]>([
  [
    "policies before the agent",
    () => wrap(sturdy as never, idle as never),
    /^wrap\(agent, \.\.\.policies\): the first argument must be an agent/,
  ],
  [
    "policies in a list",
    () => wrap(idle, [sturdy] as never),
    /^wrap\(agent, \.\.\.policies\): .*got a list; give them one after another/,
  ],
  ["no policy", () => wrap(idle, undefined as never), /^wrap\(agent, \.\.\.policies\): .*got undefined/],
  [
    "options for timeout",
    () => timeout({ ms: 3 } as never),
    /^timeout takes a number of milliseconds, such as timeout\(5_000\), got an object/,
  ],
])("what cannot be is refused with the fix: %s", (_, make, message) => {
  expect(make).toThrow(TypeError);
  expect(make).toThrow(message);
});
