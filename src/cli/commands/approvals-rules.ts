import { TroupeError } from "../../base/errors.ts";
import type { ListedRule } from "../../runtime/approvals.ts";
import { cleanJson, cleanLine } from "../clean-text.ts";
import { exit } from "../exit.ts";
import { reading } from "../open-run.ts";
import { coveredText } from "../render/covered.ts";
import { tableLines } from "../render/table.ts";
import { age } from "../render/words.ts";
import type { Invocation } from "../spec.ts";
import { workspace } from "../workspace.ts";

/** `troupe approvals rules` */
export async function approvalsRules({ terminal, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const tool = options.text("tool");
  const query = tool === undefined ? {} : { tool };
  const rules = place.recorded() ? await reading(place, (app) => app.approvals.rules(query)) : [];
  const [first] = rules;
  const { out, err, clock } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, rules })}\n`);
  else if (first === undefined) err.write("There are no standing answers.\n");
  else {
    const rows = rules.map((rule) => rowOf(rule, clock.now()));
    const [head, ...lines] = tableLines(["RULE", "SAYS", "IN", "GIVEN", "BY", "ASKED BY"], rows, out);
    // on a line of its own, and never cut: somebody must be able to see what is free
    const blocks = rules.map((rule, at) => `${lines[at]}\n    ${coveredText(rule)}\n`);
    out.write(`${head}\n${blocks.join("")}`);
    err.write(`\n  Take back  ${place.command("approvals", "revoke", first.id)}\n`);
  }
  return exit.done;
}

function rowOf(rule: ListedRule, now: number): readonly string[] {
  const { id, approved, run, at, by, changed, path = "" } = rule;
  const said = changed ? "changed" : approved ? "yes" : "no";
  return [id, said, run ?? "all runs", age(now - at), cleanLine(by), cleanLine(path.slice(0, path.lastIndexOf("/")))];
}

/** `troupe approvals revoke <rule>` */
export async function approvalsRevoke({ terminal, args, options }: Invocation): Promise<number> {
  const place = await workspace(options, terminal);
  const id = args[0] ?? "";
  if (!place.recorded()) {
    throw new TroupeError(`there is no standing answer ${id}`, { code: "rule_unknown", detail: { rule: id } });
  }
  const rule = await reading(place, (app) => app.approvals.revoke(id));
  const { out, err } = terminal;
  if (options.has("json")) out.write(`${cleanJson({ schema_version: 1, revoked: rule })}\n`);
  else err.write(`revoked: ${coveredText(rule)}\n`);
  return exit.done;
}
