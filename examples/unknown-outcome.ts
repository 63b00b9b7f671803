// Two effects are done, and the process goes before it hears so. The bank can be asked; about the letter, a person is.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type App, fn, local, troupe } from "troupe";

const done: string[] = []; // what the world has seen
const paid = new Map<string, string>(); // what the bank remembers, by idempotency key
let sent = Promise.withResolvers<void>();

/** The answer never comes. */
function silence(signal: AbortSignal): Promise<string> {
  sent.resolve();
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

const settle = fn("settle", async (bill: string, ctx) => {
  const receipt = await ctx.step(
    "pay",
    ({ key, signal }) => {
      done.push(`paid ${bill}`);
      paid.set(key, `receipt for ${bill}`);
      return silence(signal);
    },
    {
      effect: "once",
      reconcile: async ({ key }) => {
        const value = paid.get(key);
        return value === undefined ? { status: "absent" } : { status: "found", value };
      },
    },
  );
  const letter = await ctx.step(
    "post",
    ({ signal }) => {
      done.push("letter posted");
      return silence(signal);
    },
    { effect: "once" },
  );
  return `${receipt}, letter ${letter}`;
});

const folder = mkdtempSync(join(tmpdir(), "troupe-example-"));
const open = () => troupe({ agents: [settle], engine: local(folder) });

async function goesAway(app: App): Promise<void> {
  await sent.promise;
  sent = Promise.withResolvers();
  await app[Symbol.asyncDispose](); // to the log this is the same as a crash: no outcome is recorded
}

const first = open();
await first.start(settle, "May", { id: "bill-5" });
await goesAway(first); // in the middle of the payment

const second = open();
await second.resume("bill-5"); // asks the bank
await goesAway(second); // in the middle of the letter

const third = open();
const run = await third.resume("bill-5");
const outcome = await run.outcome;
for (const { id, question } of outcome.status === "paused" ? outcome.decisions : []) {
  console.log(question.question);
  await third.decide(id, { approved: false, value: "seen in the post book", by: "ada" });
}
console.log(await run.result);
console.log(done);
await third[Symbol.asyncDispose]();
rmSync(folder, { recursive: true });

// prints:
// settle/post was cut off while it ran. Run it again?
// receipt for May, letter seen in the post book
// [ 'paid May', 'letter posted' ]
