// A team with branches, a timer, a decision and effects that must happen once, in a process that will be killed.
// Usage: node scripts/proof-team.ts <folder> <id>. Prints "up", then the result as JSON.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, fn, local, type StepScope, troupe } from "../src/index.ts";

const [folder = "", id = "r"] = process.argv.slice(2);
const file = join(folder, "effects.log");
const note = ({ key }: StepScope) => appendFileSync(file, `${key}\n`, { flag: "a" });
const happened = (key: string) => existsSync(file) && readFileSync(file, "utf8").split("\n").includes(key);
const pause = () =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, 3);
  });

const work = (ctx: Context, name: string) =>
  ctx.step(
    name,
    async (scope) => {
      note(scope);
      await pause();
      return name;
    },
    { effect: "idempotent" },
  );

const branch = fn("branch", async (n: number, ctx) => {
  const done: string[] = [];
  for (let step = 0; step < 6; step++) {
    done.push(await work(ctx, `s${step}`));
    if (step === n) await ctx.sleep(5);
  }
  return done.length;
});

const team = fn("team", async (_: number, ctx) => {
  const counts = await Promise.all([0, 1, 2].map((n) => ctx.call(branch, n)));
  const paid = await ctx.step(
    "pay",
    async (scope) => {
      note(scope);
      await pause();
      return "paid";
    },
    {
      effect: "once",
      reconcile: async ({ key }) => (happened(key) ? { status: "found", value: "paid" } : { status: "absent" }),
    },
  );
  const winner = await Promise.race([ctx.sleep(8).then(() => "timer"), work(ctx, "quick")]);
  const answer = await ctx.ask({ question: "Ship it?", proposal: { paid } });
  const shipped = await ctx.step(
    "ship",
    async (scope) => {
      note(scope);
      await pause();
      return "shipped";
    },
    { effect: "once" },
  );
  return {
    counts,
    paid,
    winner: winner === "timer" || winner === "quick",
    approved: answer.approved,
    shipped,
    last: await work(ctx, "last"),
  };
});

await using app = troupe({ agents: [team], engine: local(folder) });
const run = await app.start(team, 0, { id });
process.stdout.write("up\n");
for (;;) {
  const outcome = await run.outcome;
  if (outcome.status !== "paused") break;
  for (const { id: decision, path, question } of outcome.decisions) {
    const { key } = question.proposal as { key?: string };
    // a person who looks before answering: has it happened, or not?
    const verdict =
      path.endsWith("!outcome") && key !== undefined && happened(key)
        ? { approved: false, value: "shipped" }
        : { approved: true };
    await app.decide(decision, verdict).catch(() => undefined); // answered in an earlier life
  }
}
process.stdout.write(`${JSON.stringify(await run.result)}\n`);
