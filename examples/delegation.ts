// Any agent is a tool for a model: another model, a function, a person, a team. The models here are scripts.
import { agent, asTool, fn, run, writer } from "troupe";
import { scriptedModel } from "troupe/testing";

const count = fn("count", (text: string) => text.split(" ").length);
const poet = writer({
  name: "poet",
  description: "Writes a line of verse about something.",
  model: scriptedModel(["The tide comes in, the tide goes out."]),
});

const editor = agent({
  name: "editor",
  instructions: "Have it written, and count the words.",
  tools: {
    ask_poet: asTool(poet),
    count_words: asTool(count, { description: "Counts the words of a text." }),
  },
  model: scriptedModel([
    { calls: [{ tool: "ask_poet", input: { task: "The sea." } }] },
    { calls: [{ tool: "count_words", input: { task: "The tide comes in, the tide goes out." } }] },
    { text: "It has eight words.", expect: { toolResult: 8 } },
  ]),
});

console.log(await run(editor, "A line about the sea, please."));

// prints:
// It has eight words.
