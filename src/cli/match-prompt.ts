import type { ArgumentPatterns, BoundCall } from "../core/approval.ts";
import { patternsProblem } from "../core/approval-rule.ts";
import { cleanLine } from "./clean-text.ts";
import { coveredText } from "./render/covered.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Says what a standing yes would cover, and asks what may differ, an argument a line, until an empty line. Null goes back: an
 * `r` or an `a` that was typed for something else allows nothing by itself.
 */
export async function askMatch(
  scope: "run" | "always",
  { tool, input }: BoundCall,
  { ask, err: { paint, write } }: Terminal,
): Promise<ArgumentPatterns | null> {
  const where = scope === "run" ? "of this run" : "of all runs";
  let match: ArgumentPatterns = {};
  for (;;) {
    write(`  Yes to every later call ${where}: ${coveredText({ tool, input, match })}\n`);
    write(paint("dim", "  An argument may differ: name=pattern, such as path=docs/* (a * alone: anything).\n"));
    const line = await ask(`  Enter if that is right, x to go back ${paint("dim", "›")} `);
    const text = line?.trim() ?? "x";
    if (text === "") return match;
    if (text === "x") return null;
    const more = { ...match, ...patternIn(text) };
    const problem = text.includes("=") ? patternsProblem(more, input) : "write it as name=pattern";
    if (problem === null) match = more;
    else write(`${paint("red", `  ${cleanLine(problem)}`)}\n`);
  }
}

function patternIn(text: string): ArgumentPatterns {
  const [name = "", ...rest] = text.split("=");
  return { [name.trim()]: rest.join("=").trim() };
}
