import { reading, running } from "./options.ts";
import type { CommandSpec, OptionSpec } from "./spec.ts";

/** How far an answer reaches. */
const scoped: readonly OptionSpec[] = [
  { name: "scope", takes: "word", about: "once (default), run: also later calls of this run, always: of all runs" },
  { name: "match", takes: "arg=pattern", many: true, about: "with a scope: an argument that may differ, and how" },
];

export function answering(name: "approve" | "reject", about: string): CommandSpec {
  return {
    name,
    about,
    examples: [
      [`troupe ${name} d_r_7f3k0c2m9x_1c9f04ab77`, "answer, and go on with the run"],
      [`troupe ${name} d_r_7f3k0c2m9x_1c9f04ab77 --note "as discussed"`, "with a word to the team"],
      [`troupe ${name} d_r_7f3k0c2m9x_1c9f04ab77 --scope run --match 'path=docs/*'`, "and all like it in this run"],
    ],
    args: [{ name: "decision", about: "its id, as shown by troupe approvals" }],
    options: [
      { name: "note", takes: "text", about: "a word to the team" },
      { name: "value", takes: "json", about: "what the question asks for, beyond yes or no" },
      { name: "by", takes: "name", about: "who decides (default cli)" },
      ...scoped,
      { name: "no-resume", about: "only answer; go on later" },
      ...running,
    ],
    notes: [
      "The first answer counts; a second is refused with exit code 2.",
      "A scope covers calls of the same tool with the same arguments. --match names those that may differ: in a pattern",
      "* is any characters but /, ** any at all; a * alone leaves the argument free. It may be given more than once.",
    ],
    load: async () => (await import("./commands/answer.ts"))[name],
  };
}

const rules: CommandSpec = {
  name: "rules",
  about: "List the standing answers that people have given",
  examples: [
    ["troupe approvals rules", "what is answered without asking"],
    ["troupe approvals rules --tool write_file", "those about one tool"],
    ["troupe approvals rules --json", "for programs"],
  ],
  options: [{ name: "tool", takes: "name", about: "only those about this tool" }, ...reading],
  looks: true,
  load: async () => (await import("./commands/approvals-rules.ts")).approvalsRules,
};

const revoke: CommandSpec = {
  name: "revoke",
  about: "Take back a standing answer: people are asked again",
  examples: [["troupe approvals revoke a_5d1c77e2b0941f3c", "from now on; what it has answered stays answered"]],
  args: [{ name: "rule", about: "its id, as shown by troupe approvals rules" }],
  options: reading,
  load: async () => (await import("./commands/approvals-rules.ts")).approvalsRevoke,
};

/** What waits for people, and what they have said for good. */
export const approvalsCommand: CommandSpec = {
  name: "approvals",
  about: "List what waits for an answer, over all runs",
  examples: [
    ["troupe approvals", "every open decision, oldest first"],
    ["troupe approvals --json", "with everything that is asked"],
    ["troupe approvals rules", "the standing answers"],
  ],
  commands: [rules, revoke],
  options: reading,
  looks: true,
  load: async () => (await import("./commands/approvals.ts")).approvals,
};
