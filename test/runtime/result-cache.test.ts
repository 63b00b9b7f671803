import { describe, expect, test } from "vitest";
import type { Item } from "../../src/core/store.ts";
import { resultCache } from "../../src/runtime/result-cache.ts";

const put = async (): Promise<number> => 1;

describe("B5 cache: the store behind it", () => {
  test("B5 cache: a store that cannot be asked, or has something else there, has nothing", async () => {
    const deaf = resultCache({ get: () => Promise.reject(new Error("down")), put });
    expect(await deaf.get("cache/a/b")).toBeNull();
    for (const value of [null, 1, "text", [1]]) {
      const item: Item = { key: "cache/a/b", version: 1, value };
      expect(await resultCache({ get: async () => item, put }).get("cache/a/b")).toBeNull();
    }
  });
});
