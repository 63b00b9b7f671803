import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { type Entry, isFact, logFormat } from "../../src/core/entry.ts";
import { chainHash, chainStart } from "../../src/engines/execution/chain.ts";
import type { App } from "../../src/runtime/troupe.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { type VirtualClock, virtualClock } from "../../src/testing/virtual-clock.ts";
import { done, golden } from "../fixtures/golden/format-1.ts";
import { journalOf } from "./finished-log.ts";
import { stubborn } from "./world.ts";

const folder = new URL("../fixtures/golden/", import.meta.url);

/** Logs of runs as a release wrote them. These files never change: whoever upgrades in the middle of a run has one. */
const logs = JSON.parse(readFileSync(new URL("heads.json", folder), "utf8")) as Record<string, string>;

function read(file: string): readonly Entry[] {
  const text = readFileSync(new URL(file, folder), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Entry);
}

/** How the run ended, as its last entry says. */
function endOf(entries: readonly Entry[]): unknown {
  const { type, body } = entries.at(-1) ?? { type: "", body: null };
  return { status: type.slice("run.".length), ...(body as object) };
}

/** Answers, signals and waits until the run has ended. */
async function helpOn(app: App, id: string, clock: VirtualClock): Promise<void> {
  const run = await app.attach(id);
  for (let end = await run.outcome; end.status === "paused"; end = await run.outcome) {
    for (const decision of end.decisions) await app.decide(decision.id, { approved: true });
    if (end.signals.includes("go")) await app.signal(id, "go", { n: 1 });
    else if (end.signals.length > 0) await stubborn(clock, 10); // its time runs out
  }
}

describe("golden logs", () => {
  beforeEach(() => void done.splice(0));

  for (const [file, head] of Object.entries(logs)) {
    test(`golden logs: ${file} is as it was written`, () => {
      const chained = read(file).reduce(
        (hash, entry) => chainHash(hash, { ...entry, body: JSON.stringify(entry.body) }),
        chainStart,
      );
      expect(chained).toBe(head);
    });

    test(`golden logs: ${file} replays to its end, with no effect run`, async () => {
      const entries = read(file);
      const journal = journalOf("golden-1", "golden", entries);
      const { outcome } = await simulate(golden, "rates", { journal, id: "golden-1", clock: virtualClock(10_000) });
      expect(outcome).toEqual(endOf(entries));
      expect(done).toEqual([]);
    });

    test(`golden logs: ${file} resumes from any of its facts`, async () => {
      const entries = read(file);
      for (const [index, entry] of entries.entries()) {
        if (!isFact(entry.type) || entry.type === "effect.intended") continue;
        const journal = journalOf("golden-1", "golden", entries.slice(0, index + 1));
        const { outcome, entries: again } = await simulate(golden, "rates", {
          journal,
          id: "golden-1",
          clock: virtualClock(entry.at),
          meanwhile: helpOn,
        });
        expect(outcome.status).not.toBe("paused"); // it ended; as what, depends on state that is not in this journal
        expect(again.map(({ type }) => type)).not.toContain("run.stuck");
        const kept = again.slice(0, index + 1).map(({ seq, path, type }) => ({ seq, path, type }));
        expect(kept).toEqual(entries.slice(0, index + 1).map(({ seq, path, type }) => ({ seq, path, type })));
      }
    });
  }

  test("golden logs: hold every type of fact that this format has", () => {
    const found = new Set(
      Object.keys(logs)
        .flatMap(read)
        .map(({ type }) => type)
        .filter(isFact),
    );
    const all = [
      "cancel.requested",
      "decision.answered",
      "decision.requested",
      "effect.intended",
      "run.started",
      "signal.received",
      "step.completed",
      "step.failed",
      "store.answered",
      "timer.fired",
      "wait.expired",
    ];
    expect(found).toEqual(new Set(all));
  });

  test("golden logs: there is one of the format that is written now", () => {
    expect(Object.keys(logs)).toContain(`format-${logFormat}.jsonl`);
  });
});
