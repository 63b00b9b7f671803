import { resolve } from "node:path";
import type { Json } from "../base/json.ts";
import { parseModelName } from "../models/model-name.ts";
import { holdsText } from "../tools/files/holds-text.ts";
import { otherHost } from "./model-address.ts";
import { modelFor, type ResearchRequest, researchInput, researchRequest } from "./research-request.ts";
import { canSearch, searchVariables } from "./search-variables.ts";
import type { Fact } from "./session.ts";
import type { Invocation } from "./spec.ts";
import { usage } from "./usage.ts";
import { isWithoutModel, withoutModel } from "./without-model.ts";
import type { Workspace } from "./workspace.ts";

/** What a team is started with, and what is said about it; or the exit code, where it cannot be started. */
export type TeamInput =
  | { readonly input: Json; readonly facts: readonly Fact[]; readonly model?: string }
  | { readonly exit: number };

/** Options of `run` that one team alone takes. */
const ofResearch = ["docs", "web", "model", "rounds"] as const;

/** Makes what was typed into what the team takes. @throws TroupeError */
export async function teamInput(
  team: string,
  given: Json,
  invocation: Invocation,
  place: Workspace,
): Promise<TeamInput> {
  if (team === "research") return forResearch(given, invocation, place);
  const odd = ofResearch.find((name) => invocation.options.has(name));
  if (odd) {
    throw usage(`--${odd} is an option of the team research; ${team} has none of that name`, `Leave out --${odd}.`);
  }
  return { input: team === "audit" ? forAudit(given, invocation, place) : given, facts: [] };
}

/** The audit takes a folder where others take a text. */
function forAudit(given: Json, { terminal }: Invocation, { reports }: Workspace): Json {
  if (typeof given !== "string" && given !== null) return given;
  return { folder: resolve(terminal.cwd, given ?? "."), reports };
}

async function forResearch(given: Json, invocation: Invocation, place: Workspace): Promise<TeamInput> {
  const request = researchRequest(given, invocation);
  await checkDocs(request, invocation);
  try {
    const { model, because } = await modelFor(invocation, place);
    const host = otherHost(parseModelName(model).provider, invocation.terminal.env);
    return {
      input: researchInput(request, model, place),
      model,
      facts: [["model", `${model}${host === null ? "" : ` at ${host}`}, ${because}`], ...webFacts(request, invocation)],
    };
  } catch (error) {
    if (isWithoutModel(error)) return { exit: await withoutModel(error, request, invocation) };
    throw error;
  }
}

/** Without a text to read every call of a model would be for nothing. */
async function checkDocs({ docs }: ResearchRequest, { terminal }: Invocation): Promise<void> {
  if (docs === null || (await holdsText(docs, terminal.interrupt.signal))) return;
  throw usage(
    `there is no text file to read in ${JSON.stringify(docs)}: hidden files, links, pictures, PDF and office documents are not read`,
    "Give a folder with text in it, such as Markdown, with --docs <folder>.",
  );
}

/** That a search is missing is no reason not to begin: addresses may be in the question or in the documents. */
function webFacts({ web }: ResearchRequest, { terminal }: Invocation): readonly Fact[] {
  if (!web || canSearch(terminal.env)) return [];
  return [["web", `pages are fetched by their address; to search, set one of ${searchVariables.join(", ")}`]];
}
