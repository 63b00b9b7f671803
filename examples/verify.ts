// Work is returned once it has passed: code first, then somebody other than its author. The models are scripts.
import { agent, memory, troupe, verified, verify } from "troupe";
import { scriptedModel } from "troupe/testing";

const writer = agent({
  name: "writer",
  instructions: "Add up what is in the invoice.",
  model: scriptedModel([
    "Total: 41. All checks passed.",
    { text: "Total: 42 EUR", expect: { lastUser: "12 + 30 is 42" } },
  ]),
});
const auditor = agent({
  name: "auditor",
  instructions: "You have signed for every number that you let through.",
  model: scriptedModel([{ json: { verdict: "pass", why: "Both items are in it." } }]),
});

const invoice = verify({
  name: "invoice",
  author: writer,
  checks: { sum: (work) => (work.includes("Total: 42") ? null : "12 + 30 is 42") },
  verifier: auditor,
});

await using app = troupe({ agents: [invoice], engine: memory() });
const run = await app.start(invoice, "Invoice: paper 12 EUR, ink 30 EUR");
const { value, verdict, failures } = await run.result;
for (const { round, check, why } of failures) console.log(`version ${round} failed at ${check}: ${why}`);
console.log(`${value} (${verdict?.why})`);

const { ok, ends } = verified(await Array.fromAsync(app.events(run.id)), { teams: ["invoice"] });
console.log(ok ? `the log proves it: ${ends[0]?.checks.join(", ")}, then ${ends[0]?.verifier}` : "not verified");

// prints:
// version 1 failed at sum: 12 + 30 is 42
// Total: 42 EUR (Both items are in it.)
// the log proves it: sum, then auditor
