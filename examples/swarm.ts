// Who deals with it is decided by those who deal with it: the active member answers, or hands off with all that was said.
// The models here are scripts.
import { agent, run, swarm, tool } from "troupe";
import { scriptedModel } from "troupe/testing";
import { z } from "zod";

const lookUp = tool({
  description: "Looks up an order by its number.",
  inputSchema: z.object({ order: z.number() }),
  effect: "pure",
  execute: ({ order }) => ({ order, paid: 40, owed: 30 }),
});

const triage = agent({
  name: "triage",
  description: "Finds out what it is about.",
  tools: { lookUp },
  model: scriptedModel([
    { calls: [{ tool: "lookUp", input: { order: 7 } }] },
    { json: { handoff: "billing", why: "Order 7 was paid 40 for 30 owed." }, expect: { toolResult: /40/ } },
  ]),
});
const billing = agent({
  name: "billing",
  description: "Bills and refunds.",
  model: scriptedModel([
    {
      text: "We have sent you 10 back.",
      expect: { lastUser: /I paid too much[\s\S]*triage: I hand off to billing: Order 7 was paid 40/ },
    },
  ]),
});

const desk = swarm({ name: "desk", members: [triage, billing], targets: { billing: [] } });

const { value, by, handoffs } = await run(desk, "I paid too much for order 7.");
for (const { from, to, why } of handoffs) console.log(`${from} to ${to}: ${why}`);
console.log(`${by}: ${value}`);

// prints:
// triage to billing: Order 7 was paid 40 for 30 owed.
// billing: We have sent you 10 back.
