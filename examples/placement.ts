// A call as a run of its own: it may be executed elsewhere, and is listed, paused, cancelled and answered by itself.
import { fn, memory, troupe } from "troupe";

const review = fn("review", async (page: string, ctx) => {
  const answer = await ctx.ask({ question: `Publish ${page}?` });
  return `${page} ${answer.approved ? "published" : "held back"}`;
});

const edition = fn("edition", (pages: readonly string[], ctx) =>
  Promise.all(pages.map((page) => ctx.call(review, page, { placement: "run" }))),
);

await using app = troupe({ agents: [edition, review], engine: memory() });
const run = await app.start(edition, ["front", "sports"], { id: "monday" });

const paused = await run.outcome;
const asked = paused.status === "paused" ? paused.decisions : []; // two runs have asked: in whatever order they came to it
for (const { id, runId, question } of asked.toSorted((a, b) => (a.question.question < b.question.question ? -1 : 1))) {
  const child = await app.run(runId);
  console.log(question.question, "asks", child?.agent, "for", child?.parent?.runId, "at", child?.parent?.path);
  await app.decide(id, { approved: question.question.includes("front") });
}
console.log(await run.result);

// prints:
// Publish front? asks review for monday at edition/review
// Publish sports? asks review for monday at edition/review#2
// [ 'front published', 'sports held back' ]
