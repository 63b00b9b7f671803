import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { mustBe } from "../../base/shown.ts";
import type { DoneCall, DoneCheck } from "./check.ts";
import { writeTodos } from "./todos.ts";

export interface EvidenceOptions {
  /** Whose results count as evidence. Default: those of all tools but `write_todos`. */
  readonly tools?: readonly string[];
}

const known: OptionNames<EvidenceOptions> = { tools: true };

/** As results carry them, wherever they stand. */
const cited = /(?<![\w.-])(?:call-\d+\.)?turn-\d+\.[a-zA-Z][a-zA-Z0-9_-]*(?:\.\d+(?!\w))?/g;

/**
 * For `done` of an agent: what it says must rest on calls that it has made. Results are shown with the id of their call
 * (`[turn-2.search]`, the name of the step in the log), the instructions say that they are to be cited, and an answer does not
 * count unless it cites at least one call of these tools that succeeded, and none that does not exist or failed. In an
 * answer with an `output`, ids may stand in any of its texts, with brackets or without.
 *
 * It proves that the calls were made, not that their results bear out what is said: that is for `verify`. Not citable are tools
 * that the provider runs by itself, and calls of earlier runs in a memory.
 *
 * @throws TypeError for options that cannot be.
 * @example
 * agent({ name: "tester", tools: { run_tests }, done: [evidence({ tools: ["run_tests"] })] });
 */
export function evidence(options: EvidenceOptions = {}): DoneCheck {
  checkOptions("evidence", options, known);
  const { tools } = options;
  const isList = Array.isArray(tools) && tools.length > 0 && tools.every((tool) => typeof tool === "string");
  if (tools !== undefined && !isList) throw mustBe("evidence", "tools", "a list of names of tools", tools);
  const counts = (tool: string): boolean => (tools === undefined ? tool !== writeTodos : tools.includes(tool));
  const which = tools === undefined ? "a tool" : tools.join(" or ");

  return {
    name: "evidence",
    cites: counts,
    instructions:
      `What you state must rest on results of ${which}. Each has an id in brackets before it, such as [turn-2.search]: put the ` +
      "id behind what it bears out. An answer that cites none, or one that there is not, does not count.",
    open({ text, value, calls }) {
      const ids = new Set([...textsIn(value), text].flatMap((each) => each.match(cited) ?? []));
      const byId = new Map(calls.map((call) => [call.id, call]));
      const wrong = [...ids].flatMap((id) => problemOf(id, byId.get(id)));
      if ([...ids].some((id) => isGood(byId.get(id), counts))) return wrong;
      const good = calls.filter((call) => isGood(call, counts)).map(({ id }) => `[${id}]`);
      const there =
        good.length === 0 ? "there is none: make the calls first" : `there are ${good.slice(-20).join(", ")}`;
      return [...wrong, `your answer cites no successful call of ${which}; ${there}`];
    },
  };
}

const isGood = (call: DoneCall | undefined, counts: (tool: string) => boolean): boolean =>
  call?.outcome === "completed" && counts(call.tool);

function problemOf(id: string, call: DoneCall | undefined): readonly string[] {
  if (call === undefined) return [`you cite [${id}], and no such call was made`];
  if (call.outcome === "completed") return [];
  return [`you cite [${id}], and that call ${call.outcome === "failed" ? "failed" : "was not made"}`];
}

/** All texts in a value. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  const left: unknown[] = [value];
  for (let each = left.pop(); each !== undefined || left.length > 0; each = left.pop()) {
    if (typeof each === "string") texts.push(each);
    else if (typeof each === "object" && each !== null) left.push(...Object.values(each));
  }
  return texts;
}
