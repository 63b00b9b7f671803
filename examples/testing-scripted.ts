// A scripted model says what a test wants, and checks what it is asked: no key, no network, the same each time.
import { agent, tool } from "troupe";
import { scriptedModel, simulate, toolCalls } from "troupe/testing";
import { z } from "zod";

const model = scriptedModel([
  { calls: [{ tool: "weather", input: { city: "Bern" } }], expect: { lastUser: "umbrella", tools: ["weather"] } },
  { text: "Yes, take one.", expect: { toolResult: /rain/ } },
]);
const weather = tool({
  description: "The weather of today, in a few words.",
  inputSchema: z.object({ city: z.string() }),
  effect: "pure",
  execute: ({ city }) => `rain in ${city}`,
});
const adviser = agent({ name: "adviser", model, tools: { weather } });

const { outcome, entries } = await simulate(adviser, "Do I need an umbrella in Bern?");
model.assertDone(); // nothing was left, and every request was as expected
if (outcome.status === "completed") console.log(outcome.value);
for (const { agent: name, tool: called, input, value } of toolCalls(entries)) console.log(name, called, input, value);

// prints:
// Yes, take one.
// adviser weather { city: 'Bern' } rain in Bern
