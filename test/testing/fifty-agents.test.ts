import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cassette } from "../../src/testing/cassette/cassette.ts";
import { modelCalls, toolCalls } from "../../src/testing/log-calls.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tapeFile } from "./cassette/folder.ts";
import { crew, fiftyAgents } from "./fifty-agents.ts";

test("J6 cassette: a team of 50 agents replays offline: same results, same log to the byte", {
  timeout: 60_000,
}, async () => {
  const file = tapeFile();
  const once = async (mode: "record" | "replay") => {
    const tape = cassette(file, { mode });
    const end = await simulate(fiftyAgents(tape), "bees", { seed: 50 });
    tape.assertDone();
    return end;
  };
  const recorded = await once("record");
  expect(recorded.outcome).toMatchObject({ status: "completed", value: { verdict: "approve" } });
  const { researchers, writers } = crew;
  expect(new Set(modelCalls(recorded.entries).map(({ agent }) => agent)).size).toBe(50);
  expect(modelCalls(recorded.entries)).toHaveLength(2 * researchers + writers + 1);
  expect(toolCalls(recorded.entries)).toHaveLength(2 * researchers);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(1 + 2 * researchers + writers + 1 + 2 * researchers + 1);
  const [first, second] = [await once("replay"), await once("replay")];
  for (const replayed of [first, second]) {
    expect(replayed.outcome).toEqual(recorded.outcome);
    expect(JSON.stringify(replayed.entries)).toBe(JSON.stringify(first.entries));
    expect(replayed.head).toBe(recorded.head);
  }
});
