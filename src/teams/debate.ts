import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent, Context } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { conclude, type Debate, type Debater, type DebateView } from "./debate/debate-end.ts";
import type { DebateVerdict } from "./debate/verdict.ts";
import { absences } from "./membership/absences.ts";
import { checkAgent, checkByName, checkText } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { tooFew } from "./membership/too-few.ts";
import { gather } from "./running/gather.ts";
import { type Answered, askMember } from "./turns/ask-member.ts";
import { textOf } from "./turns/said.ts";
import { taskOf } from "./turns/task-of.ts";
import { transcript } from "./turns/transcript.ts";

export interface DebateOptions {
  readonly name: string;
  readonly description?: string;
  /** At least two. A roster is looked at before every round. */
  readonly debaters: Members<Debater>;
  /** What each is to argue for, by name. One that has no position here argues for what it finds right. */
  readonly positions?: Readonly<Record<string, string>>;
  /** How often they answer each other after their openings. Default 2, 0 for openings alone. */
  readonly rounds?: number;
  /** How many speak at a time. Default: all. */
  readonly limit?: number;
  /** Says who has won, as a {@link DebateVerdict}, or with a name by itself or on a line of its own. Either a judge, or a synthesis. */
  readonly judge?: Debater;
  /** Makes one answer of what was said. */
  readonly synthesis?: Debater;
}

const known: OptionNames<DebateOptions> = {
  name: true,
  description: true,
  debaters: true,
  positions: true,
  rounds: true,
  limit: true,
  judge: true,
  synthesis: true,
};

/** What a debate returns. */
export type DebateResult<V> = Readonly<{
  /** The verdict, or the synthesis. */
  value: V;
  /** Openings, then round by round, each in the order of the debaters. */
  transcript: readonly Statement[];
  failures: readonly MemberFailure[];
}>;

type Role = (debater: string) => string;

/**
 * Debaters open at the same time, then answer each other for some rounds; at last a judge decides, or one answer is made of it
 * all. Within a round nobody sees what the others say in it, so the order of speaking does not matter. Each is told what the
 * others have said since its last statement, and nothing twice.
 *
 * A debater that fails is left out of the round, and after failing twice in a row of the rest; one that joins opens in the next
 * round; one to whom nobody has said anything new is not asked. The judge, or who makes the synthesis, must not fail: its error
 * is that of the debate.
 *
 * Sources: Du, Li, Torralba, Tenenbaum, Mordatch, "Improving Factuality and Reasoning in Language Models through Multiagent
 * Debate", 2023 (arXiv:2305.14325): openings, rounds, one answer; Irving, Christiano, Amodei, "AI safety via debate", 2018
 * (arXiv:1805.00899): opposed positions and a judge.
 *
 * @throws TroupeError `not_enough` when fewer than two have spoken; `output_invalid` when the judge names no winner, also after
 * one repair; whatever else the judge, or who makes the synthesis, throws.
 * @throws TypeError or RangeError for options that cannot be.
 * @example
 * const trial = debate({ name: "trial", debaters: [ada, bob], positions: { ada: "Rewrite it.", bob: "Mend it." }, judge });
 */
export function debate(
  options: DebateOptions & { readonly judge: Debater; readonly synthesis?: never },
): Agent<Json, DebateResult<DebateVerdict>>;
export function debate<S>(
  options: DebateOptions & { readonly synthesis: Agent<Turn<DebateView>, S>; readonly judge?: never },
): Agent<Json, DebateResult<Answered<S>>>;
export function debate(options: DebateOptions): Agent<Json, DebateResult<unknown>> {
  const chair = check(options);
  const { name, debaters, judge, positions = {}, rounds = 2 } = options;
  const names = candidatesOf(debaters).map((each) => each.name);
  const roles = new Map(names.map((each) => [each, roleText(name, each, positions)]));
  const roleOf: Role = (debater) => roles.get(debater) ?? "";
  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const hall: Debate = { task: taskOf(input, ctx), transcript: transcript(), absences: absences() };
      for (let round = 0; round <= rounds; round++) {
        await speakAtOnce(ctx, hall, round, debaters, roleOf, options.limit);
      }
      const { statements } = hall.transcript;
      const speakers = names.filter((each) => statements.some(({ from }) => from === each));
      const { failures } = hall.absences;
      if (speakers.length < 2) throw tooFew(name, names, 2, speakers.length, failures);
      const end = await conclude(ctx, hall, { name, positions, chair, isJudge: judge !== undefined }, speakers);
      if (!end.ok) throw end.error;
      ctx.emit("debate.decided", { by: end.member });
      return { value: end.value, transcript: statements, failures };
    },
  };
}

/** One round: those who have not spoken yet open, those who were told something new answer it, at the same time. */
async function speakAtOnce(
  ctx: Context,
  { task, transcript, absences }: Debate,
  round: number,
  debaters: Members<Debater>,
  roleOf: Role,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const before = transcript.statements.length;
  const speakers = (await membersNow(ctx, debaters))
    .filter(({ name }) => !absences.isOut(name))
    .map((debater) => ({ debater, statements: transcript.newsFor(debater.name) }))
    .filter(({ debater, statements }) => statements.length > 0 || !transcript.hasSpoken(debater.name));
  const all = await gather(
    ctx,
    speakers,
    ({ debater, statements }, signal, index) => {
      const request = transcript.hasSpoken(debater.name) ? rebuttal : opening;
      const turn = { task, role: roleOf(debater.name), view: { statements }, request };
      return askMember(ctx, debater, turn, { signal, members: debaters, isSeen: index < limit });
    },
    limit,
  );
  const asked = all.filter((each) => each !== undefined);
  for (const each of asked) {
    if (each.ok) {
      absences.came(each.member);
      transcript.say(each.member, textOf(each.value));
      transcript.told(each.member, before);
    } else {
      absences.failed(each.failure);
    }
  }
  const spoke = asked.filter(({ ok }) => ok).map(({ member }) => member);
  const failed = asked.filter(({ ok }) => !ok).map(({ member }) => member);
  ctx.emit("debate.advanced", { round, spoke, failed });
}

const opening = "Make your opening statement: say what you hold, and your best reasons.";
const rebuttal =
  "Answer what the others have said: refute what is wrong, grant what is right, and say what you hold now and why.";

function roleText(debate: string, debater: string, positions: Readonly<Record<string, string>>): string {
  const position = Object.hasOwn(positions, debater) ? positions[debater] : undefined;
  return [
    `You are ${debater}, a debater in the debate ${JSON.stringify(debate)}.`,
    position === undefined
      ? "Argue for what you find right, and change your mind when the others convince you."
      : `Your position, for which you argue: ${position}`,
    "In each round all debaters speak at the same time; what the others have said you read in the round after.",
  ].join("\n");
}

/** Who ends it. @throws TypeError or RangeError naming what cannot be. */
function check(options: DebateOptions): Debater {
  const where = `debate ${teamName("debate", options, known)}`;
  const { debaters, positions = {}, rounds = 2, limit = 1, judge, synthesis } = options;
  const candidates = candidatesOf(debaters);
  const names = memberNames(where, candidates, 2, "debaters");
  const chair = judge ?? synthesis;
  if (chair === undefined) throw new TypeError(`${where}: it needs a judge or a synthesis, one of the two`);
  if (judge && synthesis) throw new TypeError(`${where}: there is a judge and a synthesis; give one, not both`);
  checkAgent(where, judge ? "judge" : "synthesis", chair);
  memberNames(where, [...new Set([...candidates, chair])]); // a name stands for one agent
  checkByName(where, "positions", positions, names, checkText);
  if (!Number.isInteger(rounds) || rounds < 0)
    throw new RangeError(`${where}: rounds must be 0 or more, got ${rounds}`);
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`${where}: limit must be at least 1, got ${limit}`);
  return chair;
}
