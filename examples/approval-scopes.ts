// One answer for many calls: what may differ is named, all else must be the same, and it can be taken back.
import { fn, memory, troupe } from "troupe";

const written: string[] = [];
const clerk = fn("clerk", async (pages: readonly string[], ctx) => {
  const ends: string[] = [];
  for (const [index, path] of pages.entries()) {
    const call = { tool: "write", input: { path, draft: true }, definition: "v1" };
    const step = `write-${index}`;
    const answer = await ctx.ask({ question: `Write ${path}?`, call: { ...call, step } });
    const approved = { answer, call: () => call };
    if (answer.approved) await ctx.step(step, () => written.push(path), { effect: "idempotent", approved });
    ends.push(`${path}: ${answer.approved ? "written" : "left"}, said ${answer.by.replace(/a_\w+/, "a_…")}`);
  }
  return ends;
});

await using app = troupe({ agents: [clerk], engine: memory() });

/** The only call that waits. */
async function waiting(id: string): Promise<string> {
  await (await app.attach(id)).outcome;
  const [decision] = await app.decisions({ runId: id, status: "open" });
  console.log(`asked: ${decision?.question.question}`);
  return decision?.id ?? "";
}

const run = await app.start(clerk, ["docs/a.md", "docs/b.md", "docs/../secret"], { id: "first" });
await app.decide(await waiting("first"), { approved: true, by: "ada", scope: "always", match: { path: "docs/*" } });
await app.decide(await waiting("first"), { approved: false, by: "ada" });
for (const end of await run.result) console.log(end);

const second = await app.start(clerk, ["docs/c.md"], { id: "second" });
console.log((await second.result).join());

const [rule] = await app.approvals.rules();
await app.approvals.revoke(rule?.id ?? "");
await app.start(clerk, ["docs/d.md"], { id: "third" });
await waiting("third");
console.log(written.join(" "));

// prints:
// asked: Write docs/a.md?
// asked: Write docs/../secret?
// docs/a.md: written, said ada
// docs/b.md: written, said rule a_…
// docs/../secret: left, said ada
// docs/c.md: written, said rule a_…
// asked: Write docs/d.md?
// docs/a.md docs/b.md docs/c.md
