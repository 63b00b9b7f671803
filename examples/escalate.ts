// Cheap ones first, a person last: who is shown all that was said before, and whose answer is the result.
// The models here are scripts.
import { agent, escalate, memory, troupe } from "troupe";
import { scriptedModel } from "troupe/testing";

const faq = agent({ name: "faq", model: scriptedModel(['{"escalate": "It is not in the list of questions."}']) });
const expert = agent({
  name: "expert",
  model: scriptedModel([
    {
      json: { answer: "The fuse?", confidence: 0.3 },
      expect: { lastUser: /faq: I cannot answer it: It is not in the list/ },
    },
  ]),
});

const support = escalate({ name: "support", levels: [faq, expert], minConfidence: 0.7 });

await using app = troupe({ agents: [support], engine: memory() });
const ticket = await app.start(support, "My till is dead.");
const outcome = await ticket.outcome; // paused: the run waits for a person, and holds nothing meanwhile
if (outcome.status === "paused") {
  for (const { id, question } of outcome.decisions) {
    console.log(question.question);
    console.log(question.proposal);
    await app.decide(id, { approved: true, value: "Press the red button.", by: "eve" });
  }
}
const { by, value } = await ticket.result;
console.log(`${by}: ${value}`);

// prints:
// support: nobody has an answer so far. What is the answer?
// {
//   task: 'My till is dead.',
//   story: [
//     {
//       from: 'faq',
//       text: 'I cannot answer it: It is not in the list of questions.'
//     },
//     {
//       from: 'expert',
//       text: '{"answer":"The fuse?","confidence":0.3}\n(not sure enough: 0.3)'
//     }
//   ]
// }
// eve: Press the red button.
