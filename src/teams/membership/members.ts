import type { Agent } from "../../core/agent.ts";
import { checkAgents } from "./check-values.ts";

/**
 * The names of a team's members, which are what the members know each other by. `option` is where they were given.
 *
 * @throws RangeError for fewer than `least`; TypeError for what is no agent, and for two with the same name.
 */
export function memberNames(team: string, members: readonly Agent[], least = 1, option = "members"): readonly string[] {
  checkAgents(team, option, members);
  if (members.length < least) {
    const wanted = `${least} member${least === 1 ? "" : "s"}`;
    throw new RangeError(`${team}: ${option} must have at least ${wanted}, got ${members.length}`);
  }
  const names = members.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new TypeError(`${team}: two members are called ${JSON.stringify(twice)}; give one of them another name`);
  }
  return names;
}

/** What is said of members to one who has to choose among them. */
export const describeMembers = (members: readonly Agent[]): string =>
  members
    .map(({ name, description }) => (description === undefined ? `- ${name}` : `- ${name}: ${description}`))
    .join("\n");
