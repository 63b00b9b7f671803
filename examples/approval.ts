// A person decides. The run parks meanwhile; whoever answers may be another process, days later.
import { fn, human, memory, pipeline, troupe } from "troupe";

const draft = fn("draft", (topic: string) => `All about ${topic}`);
const editor = human("editor", (text: string) => ({
  question: "Publish this?",
  proposal: text,
  ifRejected: "It stays a draft.",
  timeoutMs: 86_400_000,
}));
const article = pipeline({ name: "article", stages: [draft, editor] });

await using app = troupe({ agents: [article], engine: memory() });
const run = await app.start(article, "tides");
const outcome = await run.outcome;
if (outcome.status === "paused") {
  for (const { id, path, question } of outcome.decisions) {
    console.log(`${path}: ${question.question} ${JSON.stringify(question.proposal)}`);
    await app.decide(id, { approved: true, by: "ada" });
  }
}
const answer = await run.result;
console.log(answer.approved, answer.by);

// prints:
// article/editor/ask#1: Publish this? "All about tides"
// true ada
