// A market: a task goes to the best of sealed bids, and to the next best when that one fails. It learns who can be relied on.
import { type Bid, fn, type MarketView, market, memory, type Refusal, type Turn, troupe } from "troupe";

/** A translator. A model would be asked for its bid, and then for the work. */
const translator = (name: string, languages: readonly string[], cost: number, isReliable = true) =>
  fn(name, ({ task, view }: Turn<MarketView>): Bid | Refusal | string => {
    const language = languages.find((each) => task.endsWith(each));
    if (language === undefined) return { refuse: "not one of my languages" };
    if (view.phase === "bid") return { confidence: 0.9, cost };
    if (!isReliable) throw new Error("missed the deadline");
    return `(in ${language})`;
  });

const desk = market({
  name: "desk",
  members: [
    translator("cheap", ["French", "Danish"], 10, false),
    translator("careful", ["French"], 14),
    translator("polyglot", ["French", "Danish", "Welsh"], 20),
  ],
  weights: { cost: 1, record: 1 },
  capacity: 2, // over all runs
});

await using app = troupe({ agents: [desk], engine: memory() });
for (const task of ["The manual to Welsh", "The manual to French", "The label to French", "The label to French"]) {
  const { value, contractor, price, failures } = await (await app.start(desk, task)).result;
  const failed = failures.map(({ member }) => `, after ${member} had failed`).join("");
  console.log(`${task}: ${value} by ${contractor}, for ${price}${failed}`);
}
console.log((await app.store.get("market/desk/cheap/record"))?.value);

// prints:
// The manual to Welsh: (in Welsh) by polyglot, for 20
// The manual to French: (in French) by careful, for 14, after cheap had failed
// The label to French: (in French) by careful, for 14
// The label to French: (in French) by careful, for 14
// { succeeded: 0, failed: 1 }
