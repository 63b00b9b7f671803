import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Cassette, cassette } from "../../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { ask, assistant, system, text, toolNamed, user } from "../asking.ts";
import { tapeFile } from "./folder.ts";

/** Fails when it is called: what a replay must not do. */
const dead = scriptedModel([]);

describe("J6 cassette: concurrency", () => {
  test("J6 cassette: equal requests are answered in order, others in any", async () => {
    const file = tapeFile();
    const recording = cassette(file);
    let count = 0;
    const clock = virtualClock();
    const model = scriptedModel(
      ({ lastUser }) => ({ text: `${lastUser}${count++}`, delayMs: lastUser === "a" ? 50 : 10 }),
      {
        clock,
      },
    );
    const asked = ["a", "b", "a", "c", "b"];
    const say = (tape: Cassette, questions: readonly string[]) => {
      const taped = tape.model(tape.recording ? model : dead);
      return Promise.all(questions.map((question) => text(taped, ask(question))));
    };
    const answers = await clock.drive(say(recording, asked));
    recording.assertDone();
    expect(answers).toEqual(["a0", "b1", "a2", "c3", "b4"]);
    const replay = cassette(file);
    expect(await say(replay, ["c", "b", "a", "b", "a"])).toEqual(["c3", "b1", "a0", "b4", "a2"]);
    replay.assertDone();
  });

  test("J6 cassette: a conversation is written once, however many turns it has", async () => {
    const size = async (turns: number) => {
      const file = tapeFile();
      const tape = cassette(file);
      const model = tape.model(scriptedModel(byTurn(Array.from({ length: turns }, () => "y".repeat(500)))));
      const messages = [system("x".repeat(500)), user("go")];
      for (let turn = 0; turn < turns; turn++) {
        messages.push(assistant(await text(model, ask(messages, { tools: [toolNamed("t".repeat(100))] }))), user("on"));
      }
      tape.assertDone();
      const replay = cassette(file);
      for (let turn = 0; turn < turns; turn++) {
        await text(replay.model(dead), ask(messages.slice(0, 2 + 2 * turn), { tools: [toolNamed("t".repeat(100))] }));
      }
      replay.assertDone();
      return readFileSync(file, "utf8").length;
    };
    const [ten, twenty] = [await size(10), await size(20)];
    expect(twenty).toBeLessThan(2.1 * ten);
  });
});
