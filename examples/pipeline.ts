// Stages run one after another; stages that do not fit together are a compile error.
import { fn, pipeline, run } from "troupe";

const split = fn("split", (text: string) => text.split(" "));
const count = fn("count", (words: readonly string[]) => words.length);
const report = fn("report", (words: number) => `${words} words`);

const counting = pipeline({ name: "counting", stages: [split, count, report] });
console.log(await run(counting, "the quick brown fox"));

// prints:
// 4 words
