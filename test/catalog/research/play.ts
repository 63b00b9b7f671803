import { existsSync, readFileSync } from "node:fs";
import type { ResearchReport } from "../../../src/catalog/research/research-report.ts";
import { type ResearchInput, type ResearchResult, researchTeam } from "../../../src/catalog/research/team.ts";
import type { Entry } from "../../../src/core/entry.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { ScriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { type SimulateOptions, simulate } from "../../../src/testing/simulate.ts";
import { input as shape, text } from "../../../src/tools/input.ts";
import { tool } from "../../../src/tools/tool.ts";
import { type Cast, cast, ground, roleOf, stillClock } from "./world.ts";

export interface Played {
  readonly outcome: Outcome<ResearchResult>;
  readonly entries: readonly Entry[];
  readonly head: string;
  readonly report: ResearchReport;
  readonly markdown: string;
  readonly model: ScriptedModel;
  /** What was said to a member since its last reply, conversation by conversation. */
  readonly told: (role: string) => readonly string[];
}

/** One run of the team on a small folder of documents, with a model that says what the cast says. */
export async function play(
  parts: Cast = {},
  more: Partial<ResearchInput> = {},
  options: SimulateOptions = {},
): Promise<Played> {
  const input = { ...ground(), ...more };
  const model = cast(parts);
  const team = researchTeam({ model, web: () => webTools });
  const { outcome, entries, head } = await simulate(team, input, { clock: stillClock(), ...options });
  const file = `${input.reports}/${options.id ?? "sim-1"}/report`;
  const read = (name: string): string => (existsSync(name) ? readFileSync(name, "utf8") : "");
  return {
    outcome,
    entries,
    head,
    report: JSON.parse(read(`${file}.json`) || "{}") as ResearchReport,
    markdown: read(`${file}.md`),
    model,
    told: (role) =>
      model.requests
        .filter((request) => roleOf(request) === role)
        .map(({ turn, lastUser, toolResults }) =>
          turn === 0 ? lastUser : toolResults.map((one) => one.text).join("\n"),
        ),
  };
}

const page = { url: "http://hub.example/final", text: "The hub has a red lamp that blinks at night.", from: 0 };
const webTools = {
  fetch_page: tool({
    description: "Fetches a page.",
    inputSchema: shape<{ url: string }>({ url: text("Its address.") }),
    effect: "pure",
    execute: () => page,
  }),
};

/** What it came to. */
export const value = ({ outcome }: Played): ResearchResult => {
  if (outcome.status !== "completed") throw new Error(JSON.stringify(outcome));
  return outcome.value;
};
