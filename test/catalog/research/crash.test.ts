import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ResearchReport } from "../../../src/catalog/research/research-report.ts";
import { type ResearchInput, type ResearchResult, researchTeam } from "../../../src/catalog/research/team.ts";
import type { Entry } from "../../../src/core/entry.ts";
import { journalEngine } from "../../../src/engines/local/engine.ts";
import type { Journal } from "../../../src/engines/local/journal.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { troupe } from "../../../src/runtime/troupe.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import {
  call,
  cast,
  decided,
  found,
  goodDraft,
  ground,
  invented,
  ports,
  range,
  research,
  review,
  stillClock,
  write,
} from "./world.ts";

const fetched = { claim: "A lamp.", quote: "has a red lamp that blinks", source: { url: "http://hub.example/" } };
const page = { url: "http://hub.example/final", text: "The hub has a red lamp that blinks at night.", from: 0 };

/** Two rounds, a page, a refused finding and a draft that is returned: all there is. */
const eventful = () =>
  cast({
    orchestrator: [research, write, review, write, review, "Done."],
    researcher: [
      call("search_files", { query: "ports" }),
      call("fetch_page", { url: "http://hub.example/" }),
      found(ports, range, invented, fetched),
    ],
    writer: ({ messages, turn }) => {
      const isSecond = JSON.stringify(messages).includes("lastDraft");
      return isSecond && turn === 0 ? "It is blue." : goodDraft.replace("[F2]", isSecond ? "[F2, F3]" : "[F2]");
    },
    reviewer: ({ lastUser }) => decided(lastUser.includes("F3") ? "approve" : "revise"),
  });

const fetchPage = {
  description: "Fetches a page.",
  inputSchema: { _type: { url: "" }, jsonSchema: { type: "object", properties: { url: { type: "string" } } } },
  effect: "pure" as const,
  execute: () => page,
};

interface Life {
  readonly died: boolean;
  /** Keys of the requests that were made. */
  readonly asked: readonly string[];
}

/** Starts or goes on with the run until it ends, or the journal dies. */
async function live(journal: Journal, input: ResearchInput): Promise<Life & { readonly result?: ResearchResult }> {
  const model = eventful();
  const team = researchTeam({ model, web: () => ({ fetch_page: fetchPage }) });
  const kept = { ...journal, [Symbol.dispose]: () => undefined };
  const engine = journalEngine(() => kept, { clock: stillClock(), recover: false, alwaysReplay: false });
  const app = troupe({ agents: [team], engine });
  const keys = () => model.requests.map(({ callOptions }) => String(callOptions.headers?.["idempotency-key"]));
  try {
    const run = await app.start(team, input, { id: "r" });
    const result = await run.result;
    return { died: false, asked: keys(), result };
  } catch (error) {
    expect(error).toBeInstanceOf(Crash);
    return { died: true, asked: keys() };
  } finally {
    await Promise.resolve(app[Symbol.asyncDispose]()).catch(() => undefined); // a dead journal cannot say goodbye
  }
}

async function repliesIn(journal: Journal): Promise<readonly string[]> {
  const engine = journalEngine(() => ({ ...journal, [Symbol.dispose]: () => undefined }), {
    clock: stillClock(),
    recover: false,
    alwaysReplay: false,
  });
  await using app = troupe({ agents: [], engine });
  const entries: Entry[] = (await app.run("r")) === null ? [] : await Array.fromAsync(app.events("r"));
  return entries.filter(({ type }) => type === "model.completed").map(({ path }) => `r/${path}`);
}

const reportIn = ({ reports }: ResearchInput) =>
  JSON.parse(readFileSync(join(reports, "r", "report.json"), "utf8")) as ResearchReport;
const comparable = (report: ResearchReport) => ({ ...report, docs: "" });

describe("I2 D4 G5 durable research: dies at every commit, is resumed, asks no recorded reply again, and reports the same", async () => {
  const whole = crashingJournal(memoryJournal(), { at: Number.POSITIVE_INFINITY, when: "before" });
  const input = { ...ground(), web: true };
  const { asked, result } = await live(whole, input);
  const expected = comparable(reportIn(input));
  const points = Array.from({ length: whole.commits }, (_, index) => index + 1);

  test("without a crash: two rounds, one refused, one returned", () => {
    expect(result).toMatchObject({ verdict: "approve", rounds: 2, findings: 3, refused: 1 });
    expect(new Set(asked).size).toBe(asked.length);
  });

  for (const when of ["before", "after"] as const) {
    test.each(points)(`${when} commit %i of ${points.length}`, async (at) => {
      const mine = { ...ground(), web: true };
      const inner = memoryJournal();
      const first = await live(crashingJournal(inner, { at, when }), mine);
      const recorded = await repliesIn(inner);
      const second = await live(inner, mine);
      expect(second.died).toBe(false);
      expect(comparable(reportIn(mine))).toEqual(expected);
      expect(second.asked.filter((key) => recorded.includes(key))).toEqual([]);
      const twice = first.asked.filter((key) => second.asked.includes(key));
      expect(twice.length).toBeLessThanOrEqual(1);
      expect(new Set([...first.asked, ...second.asked])).toEqual(new Set(asked));
    });
  }
});
