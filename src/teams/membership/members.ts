import type { Agent } from "../../core/agent.ts";

/**
 * The names of a team's members, which are what the members know each other by.
 *
 * @throws RangeError for fewer than `least`; TypeError for two with the same name.
 */
export function memberNames(team: string, members: readonly Agent[], least = 1): readonly string[] {
  if (!Array.isArray(members)) throw new TypeError(`${team}: members must be a list of agents`);
  if (members.length < least) {
    throw new RangeError(`${team} needs at least ${least} member${least === 1 ? "" : "s"}, got ${members.length}`);
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
