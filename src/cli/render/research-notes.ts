import type { Json } from "../../base/json.ts";
import type { Entry } from "../../core/entry.ts";
import { cleanLine } from "../clean-text.ts";
import { type Gloss, nearestRole, type Role } from "./board.ts";
import { cut } from "./fit.ts";
import { type ModelUse, modelUse } from "./model-use.ts";
import { count } from "./words.ts";

/** The members of the research team, in the order they begin. */
export const researchRoster: readonly Role[] = [
  { name: "orchestrator", agents: ["orchestrator"] },
  { name: "researcher", agents: ["researcher"] },
  { name: "writer", agents: ["writer"] },
  { name: "reviewer", agents: ["reviewer"] },
];

/** What the log of a research run adds up to. */
export interface ResearchNotes {
  readonly gloss: Gloss;
  readonly tokens: ModelUse["tokens"];
  /** Null before it is written. */
  readonly report: ResearchWritten | null;
  /** Of the last draft that was reviewed. */
  readonly review: { readonly round: number; readonly verdict: string; readonly notes: string } | null;
}

interface ResearchWritten {
  readonly markdown: string;
  readonly json: string;
  readonly verdict: string;
  readonly rounds: number;
  readonly findings: number;
  readonly refused: number;
}

type Data = Readonly<Record<string, Json | undefined>>;
type Said = ReturnType<Gloss>;

/** Columns of a detail at most, where it is printed as a line. */
const longest = 160;

export function researchNotes(): ResearchNotes {
  const use = modelUse();
  let report: ResearchWritten | null = null;
  let review: ResearchNotes["review"] = null;

  function replied(entry: Entry): Said {
    const { path, body } = entry;
    const { content } = record(record(body)["value"]);
    use.add(entry);
    const parts = Array.isArray(content) ? content.map(record) : [];
    const calls = parts.filter(({ type }) => type === "tool-call");
    const member = nearestRole(researchRoster, path.split("/").slice(1))?.name;
    if (member === undefined) return null;
    if (calls.length > 0) return news(member, calls.map(callWords).join(", "));
    return member === "orchestrator"
      ? { member, detail: cut(parts.map(({ text: said }) => text(said)).join(" "), longest) }
      : null;
  }

  function written(data: Data): Said {
    const { markdown, json, verdict, rounds, findings, refused } = data;
    const numbers = { rounds: number(rounds), findings: number(findings), refused: number(refused) };
    report = { markdown: String(markdown), json: String(json), verdict: text(verdict), ...numbers };
    return null;
  }

  function reviewed(data: Data): Said {
    const round = number(data["round"]);
    review = { round, verdict: text(data["verdict"]), notes: text(data["notes"]) };
    const notes = review.verdict === "approve" ? "" : `: ${review.notes}`;
    return news("reviewer", `round ${round}: ${review.verdict}${notes}`);
  }

  function gloss(entry: Entry): Said {
    if (entry.type === "model.completed") return replied(entry);
    const data = record(record(entry.body)["data"]);
    switch (entry.type) {
      case "findings.checked":
        return news(
          "researcher",
          `${count(number(data["verified"]), "finding")} verified, ${number(data["refused"])} refused`,
        );
      case "finding.refused":
        return news("researcher", `refused: ${text(data["claim"])} (${text(data["reason"])})`);
      case "draft.returned":
        return news(
          "writer",
          `round ${number(data["round"])}: citations do not hold, asked again: ${first(data["problems"])}`,
        );
      case "draft.checked":
        return news("writer", draftWords(data));
      case "review.given":
        return reviewed(data);
      case "report.written":
        return written(data);
      default:
        return null;
    }
  }

  return {
    gloss,
    tokens: use.tokens,
    get report() {
      return report;
    },
    get review() {
      return review;
    },
  };
}

const news = (member: string, words: string): Said => ({ member, detail: cut(words, longest), isNews: true });

function draftWords(data: Data): string {
  const round = `round ${number(data["round"])}`;
  const problems = Array.isArray(data["problems"]) ? data["problems"] : [];
  return problems.length === 0
    ? `${round}: a draft with ${count(number(data["citations"]), "citation")}, which hold`
    : `${round}: no draft: ${first(problems)}`;
}

const first = (problems: Json | undefined): string => (Array.isArray(problems) ? text(problems[0]) : "");

/** `searches "two ports"`. Calls of tools that are not known by then are shown by name. */
function callWords({ toolName, input }: Data): string {
  const given = argumentsOf(input);
  const [verb, about] = verbs[text(toolName)] ?? [`calls ${text(toolName)}`, null];
  const object = about === null ? "" : text(given[about]);
  return object === "" ? verb : `${verb} ${JSON.stringify(object)}`;
}

const verbs: Readonly<Record<string, readonly [verb: string, about: string | null]>> = {
  research: ["asks the researcher", "question"],
  write: ["asks the writer", "brief"],
  review: ["asks the reviewer", null],
  search_files: ["searches for", "query"],
  read_file: ["reads", "path"],
  list_files: ["lists the files", "folder"],
  web_search: ["searches the web for", "query"],
  fetch_page: ["fetches", "url"],
  read_result: ["reads on", null],
};

/** What a model wrote; it may be no JSON. */
function argumentsOf(input: Json | undefined): Data {
  if (typeof input !== "string") return record(input);
  try {
    return record(JSON.parse(input) as Json);
  } catch {
    return {};
  }
}

function record(value: Json | undefined): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function number(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? cleanLine(value) : "";
}
