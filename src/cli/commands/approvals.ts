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
    const head = ["DECISION", "RUN", "ASKED", "LEFT", "BY", "WHAT"];
    const rows = open.map((decision) => rowOf(decision, clock.now()));
    out.write(`${tableLines(head, rows, out).join("\n")}\n`);
    err.write(
      `\n  All of it  ${place.command("runs", "show", first.runId)}\n  Answer     ${place.command("approve", first.id)}\n`,
    );
  }
  return exit.done;
}

function rowOf(decision: Decision, now: number): readonly string[] {
  const { id, runId, question, requestedAt, deadline } = decision;
  const path = wholePath(decision);
  const { call } = question;
  const what = call === undefined ? question.question : `${call.tool} ${exactJson(call.input)}`;
  const left = deadline === null ? "" : timeLeft(deadline, now, question.otherwise?.approved === true);
  return [id, runId, age(now - requestedAt), left, cleanLine(path.slice(0, path.lastIndexOf("/"))), cleanLine(what)];
}
