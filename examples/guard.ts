// Checks look at what goes into an agent and what comes out of it: they let it pass, amend it, block it, or ask a person.
import { fn, type GuardVerdict, guard, memory, troupe } from "troupe";

const clerk = fn("clerk", (letter: string) => `Dear customer, about "${letter}": we are sorry.`);

const noCardNumbers = (letter: string): GuardVerdict<string> =>
  /\d{16}/.test(letter) ? { verdict: "block", why: "it holds a card number" } : { verdict: "pass" };
const shorter = (letter: string): GuardVerdict<string> =>
  letter.length > 40 ? { verdict: "amend", value: `${letter.slice(0, 40)}…` } : { verdict: "pass" };
const legal = (answer: string): GuardVerdict<string> =>
  answer.includes("sorry") ? { verdict: "ask", question: "May we say sorry?" } : { verdict: "pass" };

const desk = guard({ input: [noCardNumbers, shorter], output: legal })(clerk);

await using app = troupe({ agents: [desk], engine: memory() });
async function send(letter: string): Promise<string> {
  const run = await app.start(desk, letter);
  const outcome = await run.outcome;
  const decisions = outcome.status === "paused" ? outcome.decisions : [];
  for (const { id, question } of decisions) {
    console.log(`? ${question.question} ${JSON.stringify(question.proposal)}`);
    await app.decide(id, { approved: true, value: "Dear customer, we look into it.", by: "ada" });
  }
  return run.result.catch((error: Error) => error.message);
}

console.log(await send("My card is 4111111111111111"));
console.log(await send("The parcel that I ordered came late, and it was wet."));

// prints:
// noCardNumbers has blocked the input of clerk: it holds a card number
// ? May we say sorry? "Dear customer, about \"The parcel that I ordered came late, and…\": we are sorry."
// Dear customer, we look into it.
