import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import type { Desk } from "./desk.ts";
import { type Basics, member } from "./member.ts";
import { mostQuestions, researchTool } from "./research-tool.ts";
import { reviewTool } from "./review-tool.ts";
import { untrusted } from "./untrusted.ts";
import { writeTool } from "./write-tool.ts";

/** Decides who does what next. All that it may do are its three tools, and they keep to the rules whatever it asks for. */
export function orchestrator(desk: Desk, basics: Basics): Agent<Json, string> {
  const { most } = desk.notebook;
  return member(
    {
      name: "orchestrator",
      description: "Leads the team from a question to a reviewed report.",
      instructions: [
        "You lead a team that answers a question with a report. You do not write or research yourself: you delegate.",
        `1. Split the question into one to four questions that can be looked up, and call research for each, all at once. There ` +
          `are ${mostQuestions} in all. Where a finding was refused or something is missing, ask again, more precisely.`,
        "2. Call write with a brief: what to answer, in which order, how long.",
        "3. Call review. On revise, do research again if facts are missing, then write with what has to change, then review. " +
          `There are at most ${most} rounds of writing.`,
        "4. When the reviewer has approved or rejected, or no rounds are left, answer with one sentence on how it ended.",
        "If the findings do not answer the question, let the writer say what they do answer.",
        untrusted,
      ].join("\n"),
      tools: { research: researchTool(desk), write: writeTool(desk), review: reviewTool(desk) },
      limits: { turns: 2 * most + mostQuestions + 4 },
    },
    basics,
  );
}
