import { agent } from "./agent.ts";
import type { AgentOptions } from "./agents/agent-options.ts";
import { asTool } from "./agents/as-tool.ts";
import type { DoneCheck } from "./agents/done/check.ts";
import { failedTools } from "./agents/done/failed-tools.ts";
import type { Json } from "./base/json.ts";
import type { OptionNames } from "./base/known-options.ts";
import { usualRepeats } from "./base/repeats.ts";
import type { Agent } from "./core/agent.ts";
import { isToolName, type Tools } from "./core/tool.ts";
import { checkAgent } from "./teams/membership/check-values.ts";
import { memberNames } from "./teams/membership/members.ts";
import { candidatesOf, type Members } from "./teams/membership/roster.ts";
import { teamName } from "./teams/membership/team-name.ts";
import type { Delegate } from "./teams/orchestrate/delegates.ts";
import { type OrchestrateResult, orchestration, type Reviewer } from "./teams/orchestrate/orchestration.ts";
import { atLeastOne } from "./teams/running/bounds.ts";

/** How the model that leads is made: as an `agent`. */
type LeadOptions = Pick<
  AgentOptions,
  "model" | "instructions" | "tools" | "permissions" | "settings" | "window" | "streaming" | "done"
>;

export interface OrchestrateOptions extends LeadOptions {
  readonly name: string;
  readonly description?: string;
  /** At least one, each with a description: the model calls them as its tools, `ask_writer` for a member `writer`. */
  readonly members: Members<Delegate>;
  /** Judges each answer of the team. Default: nobody does, and the first answer counts. */
  readonly reviewer?: Reviewer;
  /** Most answers that are reviewed. Default 3. */
  readonly rounds?: number;
  /** Calls of members in all. Default 20. */
  readonly delegations?: number;
  /** So often the same delegation may bring the same answer while nothing else has changed: as `limits.repeats` of an agent. */
  readonly repeats?: number | false;
}

const known: OptionNames<OrchestrateOptions> = {
  name: true,
  description: true,
  model: true,
  instructions: true,
  tools: true,
  permissions: true,
  settings: true,
  window: true,
  streaming: true,
  done: true,
  members: true,
  reviewer: true,
  rounds: true,
  delegations: true,
  repeats: true,
};

/**
 * A model leads a team: members are its tools, and it decides who does what next, and when the answer is good. With a `reviewer`,
 * nothing is approved but by the reviewer: each answer is judged, on `revise` the model goes on with the notes in hand, at most
 * `rounds` times, and `approve` and `reject` end it.
 *
 * What is delegated is a conversation of its own, so members know of each other what the model tells them. A member
 * that fails is named in `failures`, and the model is told why and goes on; where it then wants to end without having had that
 * member's help after all, it is told once more (`failedTools()`, unless you give a `done` of your own). Look at `verdict`: `revise` means that there
 * were no rounds left; null, that nobody has judged the answer, because there is no reviewer or it failed.
 *
 * Source: the orchestrator and its workers of Schluntz and Zhang, "Building Effective Agents" (2024); Fourney et al.,
 * "Magentic-One" (2024).
 *
 * @throws what the model's agent throws in its first round: TroupeError `model_failed`, `limit_reached`, `loop_detected` …
 * @throws RangeError for no members or a bound below 1; TypeError for options that cannot be, members of one name, or one that
 * nobody describes.
 */
export function orchestrate(options: OrchestrateOptions): Agent<Json, OrchestrateResult> {
  const name = teamName("orchestrate", options, known);
  const {
    description,
    members,
    reviewer,
    rounds = 3,
    delegations = 20,
    repeats = usualRepeats,
    tools = {},
    done = leadChecks,
    ...rest
  } = options;
  const where = `orchestrate ${name}`;
  if (reviewer !== undefined) checkAgent(where, "reviewer", reviewer);
  memberNames(where, candidatesOf(members));
  atLeastOne(where, { rounds, delegations });

  const lead = (delegates: readonly Agent<string, unknown>[]): Agent<Json, string> =>
    agent({
      ...rest,
      name: "orchestrator",
      tools: withDelegates(where, tools, delegates),
      done,
      limits: { turns: 2 * delegations + 3, repeats }, // each delegation may fail, and be named to the one who leads before its end
    });
  lead(candidatesOf(members) as readonly Agent<never>[] as readonly Agent<string, unknown>[]); // what cannot be is refused now

  return {
    name,
    ...(description === undefined ? {} : { description }),
    run: (input, ctx) => orchestration({ name, members, reviewer, rounds, delegations, lead }, input, ctx),
  };
}

/** What a member could not do is lost to whoever reads the answer alone, unless the one who leads has been told to say so. */
const leadChecks: readonly DoneCheck[] = [failedTools()];

function withDelegates(where: string, tools: Tools, delegates: readonly Agent<string, unknown>[]): Tools {
  const named = delegates.map((each) => [toolName(where, each.name), asTool(each)] as const);
  const twice = named.find(([name]) => Object.hasOwn(tools, name));
  if (twice) throw new TypeError(`${where}: there is a tool ${twice[0]} besides the member of that name`);
  return { ...tools, ...Object.fromEntries(named) };
}

function toolName(where: string, member: string): string {
  const name = `ask_${member}`;
  if (isToolName(name)) return name;
  throw new TypeError(
    `${where}: a model cannot call ${JSON.stringify(member)}; names of members must be 1 to 60 letters, digits, _ and -`,
  );
}
