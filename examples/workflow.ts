// Steps by name: typed from the first input to the result, or loaded from a file. Those that do not need each other overlap.
import { fn, run, toMermaid, type WorkflowSpec, workflow, workflowFrom } from "troupe";

interface Sale {
  readonly shop: string;
  readonly euros: number;
}

const clean = fn("clean", (sales: readonly Sale[]) => sales.filter(({ euros }) => euros > 0));
const total = fn("total", (sales: readonly Sale[]) => sales.reduce((sum, { euros }) => sum + euros, 0));
const best = fn("best", (sales: readonly Sale[]) => sales.toSorted((a, b) => b.euros - a.euros)[0]?.shop ?? "nobody");
const praise = fn("praise", (shop: string) => `Well done, ${shop}!`);

const analysis = workflow<readonly Sale[]>("analysis")
  .step("clean", { agent: clean })
  .step("total", { agent: total, after: ["clean"] }) // at the same time as best
  .step("best", { agent: best, after: ["clean"] })
  .map("shops", { agent: praise, after: ["clean"], over: ({ clean }) => clean.map(({ shop }) => shop) })
  .step("bonus", {
    agent: praise,
    after: ["best", "total"],
    when: ({ total }) => total > 100,
    input: (seen) => seen.best,
  })
  .output(({ total, shops, bonus }) => ({ total, shops: shops.length, bonus })); // bonus is a text or null

const sales = [
  { shop: "Rome", euros: 80 },
  { shop: "Oslo", euros: 40 },
  { shop: "Bern", euros: -1 },
];
console.log(await run(analysis, sales));
console.log(toMermaid(analysis));

// the same idea as data: agents are named, nothing in it is run
const spec: WorkflowSpec = JSON.parse(`{
  "name": "letter",
  "steps": [
    { "id": "praise", "agent": "praise", "input": { "$from": "/input/shop" } },
    { "id": "shout", "agent": "upper", "after": ["praise"], "input": "{/steps/praise} (by {/input/boss})",
      "when": { "at": "/input/boss", "is": { "type": "string" } } }
  ]
}`);
const upper = fn("upper", (text: string) => text.toUpperCase());
console.log(await run(workflowFrom(spec, { praise, upper }), { shop: "Rome", boss: "Ada" }));

try {
  workflowFrom({ name: "bad", steps: [{ id: "a", agent: "upper", after: ["a"], input: "{/steps/b}" }] }, { upper });
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}

// prints:
// { total: 120, shops: 2, bonus: 'Well done, Rome!' }
// ---
// title: "analysis"
// ---
// flowchart TD
//   s0["clean<br/>clean"]
//   s1["total<br/>total"]
//   s0 --> s1
//   s2["best<br/>best"]
//   s0 --> s2
//   s3[["shops<br/>praise"]]
//   s0 --> s3
//   s4["bonus<br/>praise"]
//   s2 -.->|when| s4
//   s1 -.->|when| s4
// WELL DONE, ROME! (BY ADA)
// $.steps[0].input: "/steps/b" needs "b" in after; $.steps: steps wait for each other in a circle: a after a
