import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { asError } from "../../base/errors.ts";
import { runId } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import { shortId } from "../../base/random.ts";
import { budgetOption } from "../budget-option.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { conclude } from "../conclude.ts";
import { exit } from "../exit.ts";
import { addressFacts } from "../model-address.ts";
import { appFor } from "../open-run.ts";
import { modelsOf, paidFacts } from "../paid-facts.ts";
import { announce, refuseBoth, seeThrough } from "../session.ts";
import type { Invocation } from "../spec.ts";
import { teamInput } from "../team-input.ts";
import type { Terminal } from "../terminal.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

/** `troupe run <team> <input>` */
export async function runTeam(invocation: Invocation): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  const place = await workspace(options, terminal);
  const [team, given] = args;
  if (team === undefined) return listTeams(place, terminal, options.has("json"));
  const agent = await place.team(team);
  const budget = budgetOption(options);
  const id = runId(options.text("id") ?? shortId("r"));
  const prepared = await teamInput(team, await readInput(given, terminal), invocation, place);
  if ("exit" in prepared) return prepared.exit;
  const { input, facts, model } = prepared;
  const models = model === undefined ? modelsOf(agent, place.config?.agents ?? []) : model === null ? [] : [model];
  const paid = await paidFacts(models, budget, place, terminal);
  const app = await appFor(place, team);
  announce(
    invocation,
    [
      ["team", team],
      ["run", id],
    ],
    ...(facts.length > 0 ? [facts] : addressFacts(team, terminal.env)),
    ...(paid.length > 0 ? [paid] : []),
  );
  return seeThrough(
    { ...invocation, place, app, id, team },
    (attended, session) => conclude(session, attended),
    async () => {
      await app.start(team, input, { id, ...(budget && { budget }) });
    },
  );
}

function listTeams(place: Workspace, { out, err }: Terminal, json: boolean): number {
  if (json) {
    out.write(`${cleanJson({ schema_version: 1, teams: place.teams })}\n`);
    return exit.done;
  }
  const own = place.config === null ? "no troupe.config.ts was found" : `with those of ${cleanLine(place.config.file)}`;
  err.write(`Which team? Known here, ${own}:\n`);
  for (const name of place.teams) out.write(`${cleanLine(name)}\n`);
  return exit.done;
}

/** Text, unless it is plainly JSON; `@file` and `-` say where it is. */
async function readInput(given: string | undefined, terminal: Terminal): Promise<Json> {
  if (given === undefined) return null;
  const text =
    given === "-" ? await terminal.input() : given.startsWith("@") ? readText(given.slice(1), terminal.cwd) : given;
  return /^\s*[{[]/.test(text) ? parsed(text) : text;
}

function readText(file: string, cwd: string): string {
  try {
    return readFileSync(resolve(cwd, file), "utf8");
  } catch (error) {
    throw usage(`the input file cannot be read: ${asError(error).message}`);
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw usage(`the input begins like JSON and is not: ${asError(error).message}`);
  }
}
