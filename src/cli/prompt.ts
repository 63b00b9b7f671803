import type { Decision } from "../core/decision.ts";
import type { Verdict } from "../runtime/decide.ts";
import { askFields } from "./form-prompt.ts";
import { askMatch } from "./match-prompt.ts";
import { decisionText } from "./render/decision.ts";
import type { Terminal } from "./terminal.ts";

/** What a person can say, by the letter that says it. A word goes on asking; null means later. */
type Choice = Verdict | null | "form" | "run" | "always";
type Choices = Readonly<
  Record<string, { readonly words: string; readonly also: readonly string[]; readonly choice: Choice }>
>;

const no: Verdict = { approved: false, by: "terminal" };
const yes: Verdict = { approved: true, by: "terminal" };
const later = { words: "[l]ater", also: ["later", "q"], choice: null } as const;
const reject = { words: "[n]o", also: ["no", "reject"], choice: no } as const;

const plain: Choices = {
  y: { words: "[y]es", also: ["yes", "a", "approve"], choice: yes },
  n: { ...reject, also: [...reject.also, "r"] },
  l: later,
};

const withForm: Choices = { ...plain, y: { words: "[y]es, with an answer", also: ["yes", "a"], choice: "form" } };

const withFormOfCall: Choices = {
  y: { words: "[y]es, with an answer", also: ["yes"], choice: "form" },
  n: reject,
  l: later,
};

/** Here `r` and `a` are answers that reach further, and say so once more before they count. */
const ofCall: Choices = {
  y: { words: "[y]es, once", also: ["yes", "once", "approve"], choice: yes },
  r: { words: "yes, in this [r]un", also: ["run"], choice: "run" },
  a: { words: "yes, [a]lways", also: ["always"], choice: "always" },
  n: reject,
  l: later,
};

/** Asks the person at this terminal. Null means later. */
export async function askPerson(decision: Decision, terminal: Terminal): Promise<Verdict | null> {
  const { err, clock } = terminal;
  const { call, form } = decision.question;
  err.write(`\n${decisionText(decision, err, { now: clock.now() })}\n`);
  const withoutForm = call === undefined ? plain : ofCall;
  const choices = form === undefined ? withoutForm : call === undefined ? withForm : withFormOfCall;
  for (;;) {
    const choice = await askChoice(choices, terminal);
    if (choice === null || typeof choice === "object") return choice;
    const verdict = await goOn(choice, decision, terminal);
    if (verdict) return verdict;
  }
}

async function askChoice(choices: Choices, { ask, err }: Terminal): Promise<Choice> {
  const { paint } = err;
  const letters = Object.keys(choices);
  const words = Object.values(choices).map((each) =>
    each.words.replace(/\[(\w)\]/, (_, key: string) => `[${paint("bold", key)}]`),
  );
  for (;;) {
    const line = await ask(`  ${words.join("  ")} ${paint("dim", "›")} `);
    const word = line?.trim().toLowerCase() ?? "l";
    const found = Object.entries(choices).find(([key, { also }]) => key === word || also.includes(word));
    if (found) return found[1].choice;
    err.write(paint("dim", `  Type ${letters.slice(0, -1).join(", ")} or ${letters.at(-1)}, then Enter.\n`));
  }
}

/** Null goes back to the choice. */
async function goOn(
  choice: "form" | "run" | "always",
  { question: { form, call } }: Decision,
  terminal: Terminal,
): Promise<Verdict | null> {
  if (choice === "form") {
    const filled = form === undefined ? undefined : await askFields(form, terminal);
    return filled ? { ...yes, ...filled } : null;
  }
  const match = call === undefined ? null : await askMatch(choice, call, terminal);
  return match === null ? null : { ...yes, scope: choice, ...(Object.keys(match).length === 0 ? {} : { match }) };
}
