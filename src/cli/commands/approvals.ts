import { cutText } from "../../base/cut-text.ts";
import { type Decision, wholePath } from "../../core/decision.ts";
import { cleanJson, cleanLine, exactJson } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { tableLines } from "../render/table.ts";
import { age, timeLeft } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import { workspace } from "../workspace.ts";

/** `troupe approvals` */
export async function approvals({ terminal, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const open = place.recorded() ? await reading(place, (app) => app.decisions({ status: "open" })) : [];
  const [first] = open;
  const { out, err, clock } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, decisions: open })}\n`);
  else if (first === undefined) err.write("Nothing waits for an answer.\n");
  else {
    const rows = open.map((decision) => rowOf(decision, clock.now()));
    const [head, ...lines] = tableLines(["DECISION", "RUN", "ASKED", "LEFT", "BY"], rows, out);
    const show = (id: string) => place.command("runs", "show", id);
    out.write(`${head}\n${open.map((each, at) => `${lines[at]}\n    ${whatOf(each, show)}\n`).join("")}`);
    err.write(
      `\n  All of it  ${place.command("runs", "show", first.runId)}\n  Answer     ${place.command("approve", first.id)}\n`,
    );
  }
  return exit.done;
}

function rowOf(decision: Decision, now: number): readonly string[] {
  const { id, runId, question, requestedAt, deadline } = decision;
  const path = wholePath(decision);
  const left = deadline === null ? "" : timeLeft(deadline, now, question.otherwise?.approved === true);
  return [id, runId, age(now - requestedAt), left, cleanLine(path.slice(0, path.lastIndexOf("/")))];
}

/** Characters of what is asked that the list has, on a line of its own. */
const longest = 1_000;

/** What is asked; where that is not all of it, so that nobody takes it for all. */
function whatOf({ runId, question: { call, question } }: Decision, show: (runId: string) => string): string {
  const what = call === undefined ? cleanLine(question) : `${call.tool} ${exactJson(call.input)}`;
  if (what.length <= longest) return what;
  return `${cutText(what, 0, longest)} … ${what.length - longest} more characters: ${show(runId)}`;
}
