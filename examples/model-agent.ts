// An agent with two tools and a typed answer. The model here is a script that stands in for a real one; with a key set,
// leave `model` out, or name one: "openai/gpt-5".
import { agent, run, tool } from "troupe";
import { scriptedModel } from "troupe/testing";
import { z } from "zod";

const weather = tool({
  description: "The weather in a city today: degrees Celsius and what the sky does.",
  inputSchema: z.object({ city: z.string() }),
  effect: "pure",
  execute: ({ city }) => ({ city, degrees: city === "Oslo" ? 4 : 21, sky: "clear" }),
});
const trains = tool({
  description: "Trains to a city today: when they leave.",
  inputSchema: z.object({ to: z.string() }),
  effect: "pure",
  execute: ({ to }) => `to ${to}: 9:05, 13:40`,
});

const model = scriptedModel([
  {
    calls: [
      { tool: "weather", input: { city: "Rome" } },
      { tool: "weather", input: { city: "Oslo" } },
    ],
  },
  {
    calls: [{ tool: "trains", input: { to: "Rome" } }],
    expect: { toolResult: { city: "Rome", degrees: 21, sky: "clear" } },
  },
  { json: { city: "Rome", leaves: "9:05", why: "It is 21 degrees there." }, expect: { toolResult: /9:05/ } },
]);

const guide = agent({
  name: "guide",
  instructions: "You plan trips. Go where it is warmest.",
  model,
  tools: { weather, trains },
  output: z.object({ city: z.string(), leaves: z.string(), why: z.string() }),
});

const { city, leaves, why } = await run(guide, "Rome or Oslo, and when do I have to be at the station?");
console.log(`${city} at ${leaves}: ${why}`);

// prints:
// Rome at 9:05: It is 21 degrees there.
