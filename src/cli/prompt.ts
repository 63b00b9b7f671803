import type { Decision } from "../core/decision.ts";
import type { Verdict } from "../runtime/decide.ts";
import { decisionText } from "./render/decision.ts";
import type { Terminal } from "./terminal.ts";

/** Asks the person at this terminal. Null means later. */
export async function askPerson(decision: Decision, terminal: Terminal): Promise<Verdict | null> {
  const { err, clock, ask } = terminal;
  const { paint } = err;
  err.write(`\n${decisionText(decision, err, { now: clock.now(), limit: 60 })}\n`);
  const keys = ["a", "r", "l"].map((key) => paint("bold", key));
  const question = `  [${keys[0]}]pprove  [${keys[1]}]eject  [${keys[2]}]ater ${paint("dim", "›")} `;
  for (;;) {
    const line = await ask(question);
    const word = line?.trim().toLowerCase() ?? "l";
    if (["a", "approve", "y", "yes"].includes(word)) return { approved: true, by: "terminal" };
    if (["r", "reject", "n", "no"].includes(word)) return { approved: false, by: "terminal" };
    if (["l", "later", "q"].includes(word)) return null;
    err.write(paint("dim", "  Type a, r or l, then Enter.\n"));
  }
}
