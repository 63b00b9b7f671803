import { describe, expect, test } from "vitest";
import type { Json } from "../../src/base/json.ts";
import type { Entry } from "../../src/core/entry.ts";
import { savings } from "../../src/telemetry/savings.ts";

const log = (...notes: readonly (readonly [string, string, Json])[]): Entry[] =>
  notes.map(([path, type, body], seq) => ({ seq, at: 0, path, type, body }));

const none = { tools: {}, agents: {}, batches: {} };

describe("B5 cache: what the log says was spared", () => {
  test("B5 cache: a call that was cut off and made again counts as it ended; requests count as they were sent", () => {
    const found = savings(
      log(
        ["a/turn-1.look", "cache.missed", { data: { tool: "look", key: "k" } }],
        ["a/mood", "batch.sent", { data: { batch: "moods", size: 2, led: true } }],
        ["a/turn-1.look", "cache.hit", { data: { tool: "look", key: "k" } }],
        ["a/mood", "batch.sent", { data: { batch: "moods", size: 1, led: true } }],
        ["a/mood-2", "batch.sent", { data: { batch: "moods", size: 2, led: false } }],
      ),
    );
    expect(found).toEqual({
      tools: { look: { hits: 1, misses: 0 } },
      agents: {},
      batches: { moods: { calls: 3, requests: 2 } },
    });
  });

  test("B5 cache: a fork has only its own", () => {
    const hit: readonly [string, Json] = ["cache.hit", { data: { agent: "poet", key: "k" } }];
    const entries = log(["a", ...hit], ["", "run.forked", { from: "r", at: 0, live: false }], ["a#2", ...hit]);
    expect(savings(entries).agents).toEqual({ poet: { hits: 1, misses: 0 } });
  });

  test("B5 cache: events of these names that somebody else has written count for nothing; names may be any", () => {
    const odd: readonly Json[] = [
      null,
      {},
      [],
      { data: null },
      { data: [1] },
      { data: { tool: 1 } },
      { data: { batch: 2 } },
    ];
    const types = ["cache.hit", "cache.missed", "batch.sent"];
    expect(savings(log(...odd.flatMap((body) => types.map((type) => ["a", type, body] as const))))).toEqual(none);
    expect(savings([])).toEqual(none);
    const { tools } = savings(log(["a", "cache.hit", { data: { tool: "__proto__" } }]));
    expect(Object.entries(tools)).toEqual([["__proto__", { hits: 1, misses: 0 }]]);
  });
});
