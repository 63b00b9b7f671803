import { answers, calls, type Part, type Play, says } from "./provider.ts";

export const question = "How is a bike paired with a hub, and what do the beeps mean?";

const pairing = "guides/pairing.md";
const beeps = "reference/beeps.md";

const byCable = {
  claim: "Over a cable, the bike is switched on last; two beeps then say that it worked.",
  quote: "Switch the bike on and wait for two beeps.",
  source: { file: pairing, line: 10 },
};
/** The line is two off: code finds the quote near it, and corrects it. */
const byRadio = {
  claim: "By radio it works up to ten metres, through one wall.",
  quote: "Radio pairing works up to ten metres, through one wall.",
  source: { file: pairing, line: 16 },
};
const once = {
  claim: "A bike is paired once, and keeps its hub when its battery is taken out.",
  quote: "A bike is paired once. Afterwards it reports to the same hub until somebody pairs it again",
  source: { file: pairing, line: 3 },
};
/** Wrong on purpose: nothing of the kind is in the documents. */
const invented = {
  claim: "A bike can be paired with several hubs at once.",
  quote: "A bike may be paired with any number of hubs at the same time.",
  source: { file: pairing, line: 3 },
};
const oneBeep = {
  claim: "One beep: the bike is awake.",
  quote: "The bike is awake.",
  source: { file: beeps, line: 5 },
};
const twoBeeps = {
  claim: "Two beeps: the bike is paired.",
  quote: "The bike is paired.",
  source: { file: beeps, line: 9 },
};

const howToPair = "How is a bike paired with a hub, by cable and by radio?";
const whatBeepsMean = "What do the beeps of a bike mean?";

const orchestrator: Part = ({ turn }) =>
  [
    calls(["research", { question: howToPair }], ["research", { question: whatBeepsMean }]),
    calls(["write", { brief: "Both ways of pairing, then the beeps. At most 120 words." }]),
    calls(["review", {}]),
    calls(["write", { brief: "As the reviewer says: add how long a pairing lasts." }]),
    calls(["review", {}]),
  ][turn] ?? says("The reviewer has approved the second draft.");

const researcher: Part = ({ turn, task }) => {
  const onBeeps = task.includes(whatBeepsMean);
  if (turn === 0) return calls(["search_files", { query: onBeeps ? "beeps mean" : "pair bike cable radio" }]);
  if (turn === 1) return calls(["read_file", { path: onBeeps ? beeps : pairing }]);
  if (onBeeps) return answers({ findings: [oneBeep, twoBeeps], notFound: ["what three beeps mean"] });
  return answers({ findings: [byCable, byRadio, once, invented], notFound: [] });
};

/** Findings are numbered as they come in, so their numbers are taken from what it is given. */
const writer: Part = ({ task }) => {
  const idOf = idsIn(task);
  const draft = [
    "Pairing in short, and what to listen for.",
    "## Pairing",
    `- ${byCable.claim} [${idOf(byCable.claim)}]\n- ${byRadio.claim} [${idOf(byRadio.claim)}]`,
    "## Beeps",
    `| Beeps | Meaning |\n| --- | --- |\n| one | the bike is awake [${idOf(oneBeep.claim)}] |\n` +
      `| two | the bike is paired [${idOf(twoBeeps.claim)}] |`,
  ];
  if (isRevision(task)) draft.splice(3, 0, `${once.claim} [${idOf(once.claim)}]`);
  return says(draft.join("\n\n"));
};

const reviewer: Part = ({ task }) =>
  task.includes(once.claim)
    ? answers({ verdict: "approve", notes: "Every statement is what its quote says, and both questions are answered." })
    : answers({ verdict: "revise", notes: "It does not say how long a pairing lasts, though a finding does." });

const isRevision = (task: string): boolean => "lastDraft" in (JSON.parse(task) as object);

function idsIn(task: string): (claim: string) => string {
  const { findings } = JSON.parse(task) as { findings: readonly { readonly id: string; readonly claim: string }[] };
  return (claim) => findings.find((finding) => finding.claim === claim)?.id ?? "F0";
}

/** What all members say. It fits the sample documents and nothing else. */
export const play: Play = {
  "You lead a team": orchestrator,
  "You are the researcher": researcher,
  "You are the writer": writer,
  "You are the reviewer": reviewer,
};
