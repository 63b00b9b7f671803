import { test } from "vitest";
import { seededRandom } from "../../src/base/random.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { agentOf, randomTeam } from "./wait-program.ts";
import { predict } from "./wait-oracle.ts";
test("x", async () => {
  const p = randomTeam(seededRandom("waits 605"));
  console.log(JSON.stringify(p));
  console.log(JSON.stringify(predict(p), (k,v)=> v instanceof Set ? [...v] : v));
  const found: any[] = [];
  const r = await simulate(agentOf(p, found), null).catch((e) => e);
  console.log(found.map((f) => [f.at, f.path, JSON.stringify(f.error.detail)]));
  for (const e of r.entries) console.log(e.at, e.path, e.type);
});
