import type { Json } from "../base/json.ts";
import { noModel } from "../models/model-missing.ts";
import { resolveModel } from "../models/select.ts";
import { type ModelsHere, modelsHere } from "./models.ts";
import { readableFolder } from "./readable-folder.ts";
import { canSearch, searchVariables } from "./search-variables.ts";
import type { Invocation, Options } from "./spec.ts";
import { usage } from "./usage.ts";
import type { Workspace } from "./workspace.ts";

/** What somebody wants to know, and where to look for it; checked, and without a model yet. */
export interface ResearchRequest {
  readonly question: string;
  /** Absolute; null without. */
  readonly docs: string | null;
  readonly web: boolean;
  /** Null: the usual number. */
  readonly rounds: number | null;
}

const example = 'troupe run research "How are ports chosen?" --docs ./docs';

/** @throws TroupeError `invalid_input` */
export function researchRequest(given: Json, { options, terminal }: Invocation): ResearchRequest {
  if (typeof given !== "string" || given.trim() === "") {
    throw usage("the research team needs a question, as text", `Give one: ${example}`);
  }
  const folder = options.text("docs");
  const web = options.has("web");
  if (folder === undefined && !web) {
    throw usage(
      "the research team needs something to look into: --docs <folder> for documents, --web for pages, or both",
      `Name a folder: ${example}`,
    );
  }
  if (folder === undefined && !canSearch(terminal.env) && !/https?:\/\//i.test(given)) throw nothingToFetch();
  const ifMissing = "Give one that is there, with --docs <folder>.";
  const docs = folder === undefined ? null : readableFolder(folder, terminal.cwd, ifMissing);
  return { question: given, docs, web, rounds: roundsOf(options) };
}

/** Without a search, pages can only be fetched whose addresses are known. */
const nothingToFetch = () =>
  usage(
    "--web has no service to search with, and there is no address in the question",
    `Set one of ${searchVariables.join(", ")}; or write the address of a page into the question, or add --docs <folder>.`,
  );

const mostRounds = 10;

function roundsOf(options: Options): number | null {
  const text = options.text("rounds");
  if (text === undefined) return null;
  const rounds = Number(text);
  if (/^\d+$/.test(text) && rounds >= 1 && rounds <= mostRounds) return rounds;
  throw usage(`--rounds must be a whole number from 1 to ${mostRounds}, not ${JSON.stringify(text)}`);
}

/** The model to use, looked up now: what is missing is said before a run begins. @throws TroupeError `model_missing`, `peer_missing` */
export async function modelFor(
  { terminal, options }: Invocation,
  { config }: Workspace,
): Promise<NonNullable<ModelsHere["choice"]>> {
  const { choice, packages } = await modelsHere(terminal, { flag: options.text("model"), config: config?.model });
  if (!choice) throw noModel();
  await resolveModel(choice.model, terminal.env, packages);
  return choice;
}

export const researchInput = (
  { question, docs, web, rounds }: ResearchRequest,
  model: string,
  { reports }: Workspace,
): Json => ({
  question,
  ...(docs === null ? {} : { docs }),
  ...(web ? { web } : {}),
  ...(rounds === null ? {} : { rounds }),
  model,
  reports,
});
