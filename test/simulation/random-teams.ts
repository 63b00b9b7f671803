import fc from "fast-check";
import type { Json } from "../../src/base/json.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import { type Roster, roster } from "../../src/teams/membership/roster.ts";
import type { Bound } from "./team-bounds.ts";
import { type Leaf, leafAgent, longest, type Setting } from "./team-leaf.ts";
import { type Parts, type PatternKind, patternKinds, patterns } from "./team-patterns.ts";
import { type PolicyKind, policies, policyKinds } from "./team-policies.ts";
import type { TeamWorld } from "./team-world.ts";

/** A team as data: what random teams are made of. */
export type Team = Leaf | Group | Wrapping;

interface Group {
  readonly kind: PatternKind;
  /** Two or three. */
  readonly members: readonly Team[];
  readonly chair: Team;
  readonly n: number;
  readonly limit: number;
  readonly way: number;
  /** Members come and go. */
  readonly isRoster: boolean;
}

interface Wrapping {
  readonly kind: PolicyKind;
  readonly inner: Team;
  readonly other: Team;
  readonly n: number;
  readonly ms: number;
}

const ms = fc.constantFrom(0, 1, 5, 20, 100, 700);
/** Of policies: mostly longer than what they wrap takes. */
const limits: fc.Arbitrary<number> = fc.constantFrom(1, 30, 301, 1_000, 3_000);
const small = fc.integer({ min: 1, max: 3 });

const leavesThat = (areStubborn: boolean): fc.Arbitrary<Leaf> =>
  fc.record({
    kind: fc.constant("leaf" as const),
    does: fc.constantFrom("nothing" as const, "sleep", "job", "both", "at-once", "think"),
    ms,
    fails: fc.constantFrom(0, 0, 0, 0.1, 0.5),
    odd: fc.constantFrom(0, 0, 0.2),
    isStubborn: areStubborn ? fc.constantFrom(false, false, false, true) : fc.constant(false),
  });

/** Teams that are nested so deep, patterns and policies counted alike. */
function teamsOf(depth: number, leaves: fc.Arbitrary<Leaf>): fc.Arbitrary<Team> {
  if (depth === 0) return leaves;
  const deep = teamsOf(depth - 1, leaves);
  const flat = depth > 1 ? fc.oneof({ arbitrary: leaves, weight: 3 }, teamsOf(1, leaves)) : leaves;
  const others = fc.array(flat, { minLength: 1, maxLength: 2 });
  const groups = fc
    .record({
      kind: fc.constantFrom(...patternKinds),
      deep,
      others,
      chair: leaves,
      isChairDeep: fc.boolean(),
      n: small,
      limit: small,
      way: fc.integer({ min: 0, max: 2 }),
      isRoster: fc.boolean(),
    })
    .map(({ deep, others, chair, isChairDeep, ...rest }): Group => {
      const [first = chair] = others;
      return isChairDeep && others.length > 1
        ? { ...rest, members: others, chair: deep }
        : { ...rest, members: [deep, first, ...others.slice(1)], chair };
    });
  const wrappings = fc.record({
    kind: fc.constantFrom(...policyKinds),
    inner: deep,
    other: leaves,
    n: small,
    ms: limits,
  });
  return fc.oneof({ arbitrary: groups, weight: 2 }, { arbitrary: wrappings, weight: 1 });
}

interface Size {
  /** Nested exactly so deep. */
  readonly depth: number;
  /** Costs at most so many runs of members. */
  readonly runs: number;
  /** Some members do not hear that they are to stop: what becomes of those depends on when it is. Default false. */
  readonly stubborn?: boolean;
}

export const teams = ({ depth, runs, stubborn = false }: Size): fc.Arbitrary<Team> =>
  teamsOf(depth, leavesThat(stubborn)).filter((team) => most(team).runs <= runs);

/** The most that a team may cost, by what its patterns and policies promise. */
export function most(team: Team): Bound {
  if (team.kind === "leaf") return { runs: 1, ms: longest(team) };
  if ("inner" in team) {
    const { kind, inner, other, n, ms } = team;
    return policies[kind].most({ inner: most(inner), other: most(other), n, ms });
  }
  const { kind, members, chair, n, limit, way } = team;
  return patterns[kind].most({ all: members.map(most), chair: most(chair), n, limit, way });
}

/** The team itself. Its members change its roster by chance, where it has one. */
export function agentOf(
  team: Team,
  world: TeamWorld,
  name = "team",
  setting: Setting = { words: ["a"] },
): Agent<Json, Json> {
  if (team.kind === "leaf") return leafAgent(team, world, name, setting);
  if ("inner" in team) {
    const { kind, inner, other, n, ms } = team;
    const parts = {
      inner: agentOf(inner, world, name, setting),
      other: agentOf(other, world, `${name}-other`, setting),
      n,
      ms,
    };
    return policies[kind].make(parts) as Agent<Json, Json>;
  }
  return groupOf(team, world, name, setting);
}

function groupOf(group: Group, world: TeamWorld, name: string, { words }: Setting): Agent<Json, Json> {
  const { kind, members, chair, n, limit, way, isRoster } = group;
  const { words: own, make } = patterns[kind];
  const names = members.map((_, index) => `${kind}-${index}`);
  let staff: Roster<Agent<Json, Json>> | undefined;
  const change = (ctx: Context) => changed(ctx, staff, names);
  const setting: Setting = { words: own ?? (names.length > 0 ? names : words), change };
  const all = members.map((member, index) =>
    agentOf(member, world, names[index] ?? "", setting),
  ) as unknown as Parts["all"];
  if (isRoster) staff = roster({ name, candidates: all });
  const parts: Parts = {
    name,
    all,
    members: staff ?? all,
    chair: agentOf(chair, world, "chair", setting),
    n,
    limit,
    way,
  };
  return make(parts) as Agent<Json, Json>;
}

/** Now and then a member comes or goes. */
async function changed(ctx: Context, staff: Roster<Agent<Json, Json>> | undefined, names: readonly string[]) {
  if (!staff || ctx.random() > 0.2) return;
  const who = names[Math.floor(ctx.random() * names.length)] ?? "";
  await (ctx.random() < 0.5 ? staff.leave(ctx, who) : staff.join(ctx, who));
}
