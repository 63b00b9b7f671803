import { asError, TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Decision } from "../../core/decision.ts";
import type { Verdict } from "../../runtime/decide.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { conclude } from "../conclude.ts";
import { exit } from "../exit.ts";
import { askFields } from "../form-prompt.ts";
import { addressFacts } from "../model-address.ts";
import { appFor, findRun, reading } from "../open-run.ts";
import { decisionText } from "../render/decision.ts";
import { announce, mayAsk, refuseBoth, seeThrough } from "../session.ts";
import type { Action, Invocation, Options } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

/** `troupe approve <decision>` */
export const approve: Action = (invocation) => answer(invocation, true);

/** `troupe reject <decision>` */
export const reject: Action = (invocation) => answer(invocation, false);

async function answer(invocation: Invocation, approved: boolean): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  const place = await workspace(options, terminal);
  const id = args[0] ?? "";
  const decision = await findDecision(place, id);
  const { runId, question, status } = decision;
  if (status === "open" && !options.has("json") && !options.has("events")) {
    // whoever answers sees what they answer, also in the record of a script
    terminal.err.write(`\n${decisionText(decision, terminal.err, { now: terminal.clock.now() })}\n`);
  }
  const verdict = await filledIn(invocation, decision, verdictOf(options, approved));
  const done = approved ? "approved" : "rejected";
  // answering a closed decision tells how it was closed
  if (options.has("no-resume") || status !== "open") {
    await reading(place, (app) => app.decide(id, verdict));
    const resume = place.command("resume", runId);
    if (options.has("json")) {
      terminal.out.write(
        `${cleanJson({ schema_version: 1, decision: id, run: runId, answer: done, next: { resume } })}\n`,
      );
    } else terminal.err.write(`${done}: ${cleanLine(question.question)}\n  Resume  ${resume}\n`);
    return exit.done;
  }
  const { agent: team } = await findRun(place, runId);
  const app = await appFor(place, team);
  announce(
    invocation,
    [
      [done, question.question],
      ["run", runId],
    ],
    ...addressFacts(team, terminal.env),
  );
  return seeThrough(
    { ...invocation, place, app, id: runId, team },
    (attended, session) => conclude(session, attended),
    async () => {
      await app.decide(id, verdict);
      await app.resume(runId);
    },
  );
}

function verdictOf(options: Options, approved: boolean): Verdict {
  const note = options.text("note");
  const value = options.text("value");
  return {
    approved,
    by: options.text("by") ?? "cli",
    ...(note === undefined ? {} : { note }),
    ...(value === undefined ? {} : { value: jsonValue(value) }),
    ...scopeOf(options),
  };
}

/** Somebody who is there and has left out what the question asks for is asked for it. */
async function filledIn(invocation: Invocation, { question, status }: Decision, verdict: Verdict): Promise<Verdict> {
  const { form } = question;
  const isMissing = verdict.approved && status === "open" && form !== undefined && verdict.value === undefined;
  if (!(isMissing && mayAsk(invocation))) return verdict;
  const filled = await askFields(form, invocation.terminal);
  if (!filled) throw usage("nothing was answered; the decision stays open", "--value gives the answer as JSON.");
  return { ...verdict, ...filled };
}

function scopeOf(options: Options): Pick<Verdict, "scope" | "match"> {
  const scope = scopes.find((each) => each === (options.text("scope") ?? "once"));
  if (!scope) throw usage(`--scope must be one of ${scopes.join(", ")}, not ${JSON.stringify(options.text("scope"))}`);
  const patterns = options.all("match").map((text) => {
    const cut = text.indexOf("=");
    if (cut < 1) throw usage(`--match must be arg=pattern, such as --match 'path=docs/*', not ${JSON.stringify(text)}`);
    return [text.slice(0, cut), text.slice(cut + 1)] as const;
  });
  if (scope === "once" && patterns.length > 0)
    throw usage("--match says what a standing answer covers: add --scope run or always");
  return scope === "once" ? {} : { scope, ...(patterns.length === 0 ? {} : { match: Object.fromEntries(patterns) }) };
}

const scopes = ["once", "run", "always"] as const;

function jsonValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw usage(`--value must be JSON: ${asError(error).message}`);
  }
}

/** People paste what they see: the id of a run with one open decision gets a hint. */
async function findDecision(place: Workspace, id: string): Promise<Decision> {
  const all = place.recorded() ? await reading(place, (app) => app.decisions()) : [];
  const found = all.find((decision) => decision.id === id);
  if (found) return found;
  const open = all.filter(({ status }) => status === "open");
  const ofRun = open.filter(({ runId }) => runId === id);
  const hint = ofRun.length > 0 ? `; that is a run, which waits for ${ofRun.map((each) => each.id).join(", ")}` : "";
  const known = open.length > 0 && hint === "" ? `; open are ${open.map((each) => each.id).join(", ")}` : hint;
  throw new TroupeError(`no decision ${id}${known}`, { code: "decision_unknown", detail: { decision: id } });
}
