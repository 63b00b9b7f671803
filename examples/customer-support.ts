// Customer support: a ticket is routed to whoever it looks like, handed over where that turns out to be wrong, and answered by a
// person where nobody else may.
import {
  agent,
  type EscalateView,
  escalate,
  fn,
  memory,
  type RouteView,
  route,
  swarm,
  type Turn,
  troupe,
} from "troupe";
import { byCase, scriptedModel } from "troupe/testing";

// The model here is a script: put your own there, such as "openai/gpt-5".
const model = scriptedModel(
  byCase([
    { when: { system: "front desk", lastUser: "are you open" }, say: "faq" },
    { when: { system: "front desk", lastUser: "The till" }, say: "technical-desk" },
    { when: { system: "front desk" }, say: "billing-desk" },
    { when: { system: "technician" }, say: { json: { handoff: "billing", why: "A payment was booked twice." } } },
    { when: { system: "accountant", lastUser: "booked twice" }, say: "You get 30 euros back." },
    { when: { system: "accountant" }, say: { json: { escalate: "The fee of 900 is in the contract." } } },
  ]),
);

const frontDesk = agent({ name: "front-desk", instructions: "You are the front desk.", model });
const technical = agent({ name: "technical", description: "Tills.", instructions: "You are a technician.", model });
const billing = agent({ name: "billing", description: "Money.", instructions: "You are an accountant.", model });
const faq = fn("faq", (_: Turn<RouteView>) => "Monday to Friday, 9 to 17."); // no model: one question, one answer

/** Whoever begins, either can hand over to the other. What neither may answer, a person does. */
const desk = (start: "technical" | "billing", description: string) =>
  escalate({
    name: `${start}-desk`,
    description,
    levels: [swarm({ name: "crew", members: [technical, billing], start })],
    person: { question: "What shall we answer?" },
  });

const support = route({
  name: "support",
  members: [
    { ...faq, description: "When we are open." },
    desk("technical", "Devices that do not work."),
    desk("billing", "Bills and refunds."),
  ],
  by: frontDesk,
});

await using app = troupe({ agents: [support], engine: memory() });
for (const ticket of ["When are you open?", "The till charged me twice.", "I want the fee back."]) {
  const run = await app.start(support, ticket);
  const outcome = await run.outcome; // paused: the run waits for a person, and holds nothing meanwhile
  for (const { id, question } of outcome.status === "paused" ? outcome.decisions : []) {
    const { story } = question.proposal as EscalateView;
    console.log(`? ${question.question}`, story);
    await app.decide(id, { approved: true, value: "We waive half of it.", by: "eve" }); // here the program is the person
  }
  const { member, value } = await run.result;
  if (typeof value === "string") console.log(`${member}: ${value}`);
  else if (value.isPerson) console.log(`${member} > ${value.by}: ${value.value}`);
  else console.log(`${[member, ...value.value.handoffs.map(({ to }) => to)].join(" > ")}: ${value.value.value}`);
}

// prints:
// faq: Monday to Friday, 9 to 17.
// technical-desk > billing: You get 30 euros back.
// ? What shall we answer? [
//   {
//     from: 'crew',
//     text: 'I cannot answer it: The fee of 900 is in the contract.'
//   }
// ]
// billing-desk > eve: We waive half of it.
