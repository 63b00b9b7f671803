// A debate: opposed positions, openings at the same time, a round of answers, and a judge that says who has won and why.
import { agent, debate, run } from "troupe";
import { byCase, scriptedModel } from "troupe/testing";

// Stands in for a real model.
const model = scriptedModel(
  byCase([
    {
      when: { system: "optimist" },
      say: ["A rewrite takes a month and halves the bugs.", "Then let us rewrite one module and count."],
    },
    {
      when: { system: "sceptic" },
      say: ["The last rewrite took a year.", "One module is a test. A rewrite it is not."],
    },
    {
      when: { system: "judge", lastUser: "The last rewrite took a year." },
      say: {
        json: { winner: "sceptic", reasons: "Evidence against a guess.", scores: { optimist: 6, sceptic: 8 } },
      },
    },
  ]),
);

const person = (name: string) => agent({ name, instructions: `You are the ${name}.`, model });
const [optimist, sceptic, judge] = [person("optimist"), person("sceptic"), person("judge")];

const trial = debate({
  name: "trial",
  debaters: [optimist, sceptic],
  positions: { optimist: "Rewrite the parser.", sceptic: "Mend the parser." },
  rounds: 1,
  judge,
});

const { value, transcript } = await run(trial, "What is to become of the parser?");
for (const { from, text } of transcript) console.log(`${from}: ${text}`);
console.log(value);

// prints:
// optimist: A rewrite takes a month and halves the bugs.
// sceptic: The last rewrite took a year.
// optimist: Then let us rewrite one module and count.
// sceptic: One module is a test. A rewrite it is not.
// {
//   winner: 'sceptic',
//   reasons: 'Evidence against a guess.',
//   scores: { optimist: 6, sceptic: 8 }
// }
