// Every request is paid for before it is sent: two agents share one limit, and the third request does not fit.
import { agent, costs, memory, parallel, TroupeError, troupe } from "troupe";
import { scriptedModel } from "troupe/testing";

const usage = { inputTokens: 1_000, outputTokens: 400 };
const model = scriptedModel(() => ({ text: "Bees dance.", usage }));
const settings = { maxOutputTokens: 500 };
const writer = agent({ name: "writer", model, instructions: "You write.", settings });
const critic = agent({ name: "critic", model, instructions: "You find what is wrong.", settings });
const both = parallel({ name: "both", members: [writer, critic] });

const prices = { "scripted/*": { input: 1, output: 1 } }; // US dollars for a million tokens
await using app = troupe({
  agents: [both, writer],
  engine: memory(),
  budget: { maxUsd: 0.003, per: "day", prices, onLimit: "fail" }, // all runs of a day together
});

const run = await app.start(both, "bees");
await run.result;
const { total, agents } = costs(await Array.fromAsync(run.events));
console.log(`$${total.usd} for ${total.requests} requests: ${Object.keys(agents).join(", ")}`);

const third = await app.start(writer, "wasps");
const end = await third.outcome;
if (end.status === "failed" && TroupeError.is(end.error, "budget_exceeded")) {
  const { name, max, spent } = end.error.detail;
  console.log(`${name.replace(/ of .*/, "")}: $${spent} of $${max} are spent`);
}

// prints:
// $0.0028 for 2 requests: both/writer, both/critic
// app: $0.0028 of $0.003 are spent
