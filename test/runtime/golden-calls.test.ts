import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { type Entry, isFact } from "../../src/core/entry.ts";
import { chainHash, chainStart } from "../../src/engines/execution/chain.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { called, calls, done } from "../fixtures/golden/calls.ts";
import { journalOf } from "./finished-log.ts";

const folder = new URL("../fixtures/golden/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const heads = JSON.parse(read("calls-head.json")) as Record<string, string>;

describe("golden logs of runs that call others", () => {
  beforeEach(() => void done.splice(0));

  for (const [file, head] of Object.entries(heads)) {
    const lines = read(file).trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as Entry);

    test(`golden logs: ${file} is as it was written, and has every kind of fact about calls`, () => {
      const link = (hash: string, entry: Entry) => chainHash(hash, { ...entry, body: JSON.stringify(entry.body) });
      expect(entries.reduce(link, chainStart)).toBe(head);
      const kinds = new Set(entries.map(({ type }) => type).filter((type) => type.startsWith("child.")));
      expect(kinds).toEqual(new Set(["child.started", "child.completed", "child.failed"]));
    });

    test(`golden logs: ${file} replays to its end, and starts no run`, async () => {
      const journal = journalOf("golden-2", "calls", entries);
      const { outcome } = await simulate(calls, null, { journal, id: "golden-2", agents: called });
      expect(outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
      expect(journal.list(null, 10)).toHaveLength(1);
      expect(done).toEqual([]);
    });

    test(`golden logs: ${file} resumes from any of its facts, and starts what is not there`, async () => {
      for (const [index, { type, at }] of entries.entries()) {
        if (!isFact(type)) continue;
        const journal = journalOf("golden-2", "calls", entries.slice(0, index + 1));
        const clock = virtualClock(at);
        const again = await simulate(calls, null, { journal, id: "golden-2", agents: called, clock });
        expect(again.outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
        const before = entries.slice(0, index + 1);
        expect(again.entries.slice(0, index + 1)).toEqual(before);
        const ended = before.filter((entry) => /^child\.(completed|failed)$/.test(entry.type)).length;
        expect(journal.list(null, 10)).toHaveLength(1 + 3 - ended);
      }
    });
  }
});
