import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { type Entry, isFact } from "../../src/core/entry.ts";
import { chainHash, chainStart } from "../../src/engines/execution/chain.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { answerOffice } from "../fixtures/golden/answer-office.ts";
import { done, office } from "../fixtures/golden/approvals.ts";
import { journalOf } from "./finished-log.ts";

const folder = new URL("../fixtures/golden/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const heads = JSON.parse(read("approvals-head.json")) as Record<string, string>;

describe("golden logs of approvals and forms", () => {
  beforeEach(() => void done.splice(0));

  for (const [file, head] of Object.entries(heads)) {
    const lines = read(file).trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as Entry);

    test(`golden logs: ${file} is as it was written, and has calls, rules, scopes and a form`, () => {
      const link = (hash: string, entry: Entry) => chainHash(hash, { ...entry, body: JSON.stringify(entry.body) });
      expect(entries.reduce(link, chainStart)).toBe(head);
      for (const part of ['"call":', '"rule":', '"scope":"run"', '"match":', '"form":', '"hash":']) {
        expect(read(file)).toContain(part);
      }
    });

    test(`golden logs: ${file} replays to its end, and does nothing`, async () => {
      const journal = journalOf("golden-4", "office", entries);
      const { outcome, entries: again } = await simulate(office, null, { journal, id: "golden-4" });
      expect(outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
      expect(again.slice(entries.length - 1).map(({ type }) => type)).toEqual(["run.resumed", "run.completed"]);
      expect(done).toEqual([]);
    });

    test(`golden logs: ${file} resumes from any of its facts, and asks nothing twice`, async () => {
      for (const [index, { type, at }] of entries.entries()) {
        if (!isFact(type) || type === "effect.intended") continue;
        const journal = journalOf("golden-4", "office", entries.slice(0, index + 1));
        const clock = virtualClock(at);
        const again = await simulate(office, null, { journal, id: "golden-4", clock, meanwhile: answerOffice });
        expect(again.outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
        expect(again.entries.slice(0, index + 1)).toEqual(entries.slice(0, index + 1));
        expect(again.entries.filter((entry) => entry.type === "decision.requested")).toHaveLength(6);
      }
    });
  }
});
