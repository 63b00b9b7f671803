// Record what models and tools say once, and replay it from then on: tests of real teams, without keys and offline.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agent, run, TroupeError } from "troupe";
import { cassette, scriptedModel } from "troupe/testing";

const folder = mkdtempSync(join(tmpdir(), "troupe-"));
const key = "sk-0123456789";
// stands for a model of a provider package, such as openai("gpt-5")
const real = scriptedModel(({ lastUser }) => `You asked: ${lastUser} With the key ${key}.`);

async function ask(question: string): Promise<void> {
  // with mode "auto", the default: replays where the file exists
  const tape = cassette(join(folder, "helper.jsonl"), { secrets: [{ name: "API_KEY", value: key }] });
  const helper = agent({ name: "helper", model: tape.model(real) });
  console.log(tape.recording ? "recorded:" : "replayed:", await run(helper, question), "asked", real.asked);
  tape.assertDone();
}

await ask("What do bees do?");
await ask("What do bees do?");
await ask("What do wasps do?").catch((error: unknown) => {
  if (TroupeError.is(error, "cassette_drift"))
    console.log(error.code, error.detail.difference.split(": ").slice(1).join(": "));
});
rmSync(folder, { recursive: true });

// prints:
// recorded: You asked: What do bees do? With the key sk-0123456789. asked 1
// replayed: You asked: What do bees do? With the key sk-0123456789. asked 1
// cassette_drift request.messages[0].content[0].text: recorded "What do bees do?", asked "What do wasps do?"
