// What was said survives the process: the second one goes on where the first one stopped.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agent, local, threads, troupe } from "troupe";
import { scriptedModel } from "troupe/testing";

// Stands in for a real model: it only says how many messages it was shown.
const model = scriptedModel(({ messages, lastUser }) => `${lastUser} That was message ${messages.length}.`);

const folder = mkdtempSync(join(tmpdir(), "troupe-example-"));
const memory = threads({ recent: 10, recall: 3 });
const helper = agent({ name: "helper", model, memory });

for (const said of ["I am Ada.", "Who am I?"]) {
  await using app = troupe({ agents: [helper], engine: local(folder) }); // another app, as in another process
  const run = await app.start(helper, said);
  console.log(await run.result);
}

await using app = troupe({ agents: [helper], engine: local(folder) });
console.log((await memory.history(app.store, "helper")).length, "exchanges");
await memory.clear(app.store, "helper");
console.log((await memory.history(app.store, "helper")).length, "exchanges");
rmSync(folder, { recursive: true });

// prints:
// I am Ada. That was message 1.
// Who am I? That was message 3.
// 2 exchanges
// 0 exchanges
