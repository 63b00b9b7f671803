import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Entry, isFact } from "../../src/core/entry.ts";
import type { StoreRequest } from "../../src/core/store.ts";
import { chainHash, chainStart } from "../../src/engines/execution/chain.ts";
import type { Journal } from "../../src/engines/local/journal.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { meeting } from "../fixtures/golden/mail.ts";
import { journalOf } from "./finished-log.ts";

const folder = new URL("../fixtures/golden/", import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, folder), "utf8");
const heads = JSON.parse(read("mail-head.json")) as Record<string, string>;

/** A journal with a log, and with the state that came of it. */
function stateful(entries: readonly Entry[]): Journal {
  const journal = journalOf("golden-3", "meeting", entries);
  for (const { type, at, body } of entries) {
    if (type !== "store.answered") continue;
    journal.store((body as unknown as { request: StoreRequest }).request, { runId: "golden-3", overlay: false }, at);
  }
  return journal;
}

const toTheEnd = async (app: App, id: string) => void (await (await app.attach(id)).result);

describe("golden logs of mail and watches", () => {
  for (const [file, head] of Object.entries(heads)) {
    const lines = read(file).trimEnd().split("\n");
    const entries = lines.map((line) => JSON.parse(line) as Entry);

    test(`golden logs: ${file} is as it was written, and has every kind of fact about state`, () => {
      const link = (hash: string, entry: Entry) => chainHash(hash, { ...entry, body: JSON.stringify(entry.body) });
      expect(entries.reduce(link, chainStart)).toBe(head);
      const kinds = new Set(entries.map(({ type }) => type));
      for (const kind of ["store.answered", "store.changed", "wait.expired"]) expect(kinds).toContain(kind);
    });

    test(`golden logs: ${file} replays to its end, and adds nothing`, async () => {
      const journal = journalOf("golden-3", "meeting", entries);
      const { outcome, entries: again } = await simulate(meeting, null, { journal, id: "golden-3" });
      expect(outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
      expect(again.slice(entries.length - 1).map(({ type }) => type)).toEqual(["run.resumed", "run.completed"]);
    });

    test(`golden logs: ${file} resumes from any of its facts`, async () => {
      for (const [index, { type, at }] of entries.entries()) {
        if (!isFact(type)) continue;
        const journal = stateful(entries.slice(0, index + 1));
        const clock = virtualClock(at);
        const again = await simulate(meeting, null, { journal, id: "golden-3", clock, meanwhile: toTheEnd });
        expect(again.outcome).toEqual({ status: "completed", ...(entries.at(-1)?.body as object) });
        expect(again.entries.slice(0, index + 1)).toEqual(entries.slice(0, index + 1));
      }
    });
  }
});
