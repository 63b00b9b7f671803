import { cutText } from "../base/cut-text.ts";
import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import type { Agent } from "../core/agent.ts";
import type { MemberFailure } from "../core/member-failure.ts";
import type { Statement, Turn } from "../core/turn.ts";
import { askPerson, checkPerson, type PersonOptions, type PersonsAnswer } from "./escalate/ask-person.ts";
import { readLevel, saidWithin } from "./escalate/read-level.ts";
import { checkFunction } from "./membership/check-values.ts";
import { memberNames } from "./membership/members.ts";
import { candidatesOf, type Members, membersNow } from "./membership/roster.ts";
import { teamName } from "./membership/team-name.ts";
import { withAllElse } from "./turns/all-else.ts";
import { decide } from "./turns/decide.ts";
import type { OutputOf } from "./turns/output-of.ts";
import { askFor, fieldOf, readJson } from "./turns/read-answer.ts";
import { textOf } from "./turns/said.ts";
import { givenTo, taskOf } from "./turns/task-of.ts";
import { isBareNo, valueIn } from "./turns/team-value.ts";

/** What a level sees: what all below it have said. Each level is asked once. */
export type EscalateView = Readonly<{ story: readonly Statement[] }>;

/** What a level answers that cannot answer: why, and what it has found out. */
export type Escalation = Readonly<{ escalate: string }>;

/** The answer, and who gave it: a member, or a person at the end. */
export type EscalateResult<O> = Readonly<
  ({ isPerson: false; by: string; value: O } | PersonsAnswer) & {
    /** What those below have said. */
    story: readonly Statement[];
    failures: readonly MemberFailure[];
  }
>;

type Member = Agent<Turn<EscalateView>, unknown>;
/** What levels answer when they do not pass it on. */
type Answer<M> = Exclude<OutputOf<M>, Escalation>;

export interface EscalateOptions<M extends Member> {
  readonly name: string;
  readonly description?: string;
  /** In order: the first one is asked first. */
  readonly levels: Members<M>;
  /**
   * An answer with a field `confidence` below this is passed on: a number, as levels give it, or a word: `"high"` is 0.9,
   * `"medium"` 0.6 and `"low"` 0.3. Default 0.5.
   */
  readonly minConfidence?: number;
  /** Whether an answer will do; else it is passed on. Must be pure; one that answers later is recorded as a step. */
  readonly accept?: (answer: NoInfer<Answer<M>>, level: string) => boolean | PromiseLike<boolean>;
  /** The last level. False: nobody, and the team fails where no level has an answer. Default: a person is asked. */
  readonly person?: PersonOptions | false;
}

const known: OptionNames<EscalateOptions<Member>> = {
  name: true,
  description: true,
  levels: true,
  minConfidence: true,
  accept: true,
  person: true,
};

/**
 * Asks one level after another until one has an answer: cheap ones first, at the end a person, who is shown the task and all
 * that the levels have said. The person's answer is the result; the run parks meanwhile, holding nothing.
 *
 * A level passes it on by answering `{ escalate: why }`, as a value or as JSON in a text; by a `confidence` that is too low;
 * by an answer that `accept` refuses; or by failing, which is in `failures`. Costs a call for each level that is asked. A
 * `confidence` that is neither a number nor one of the words is sent back once; then the level has failed.
 *
 * A person that says no has answered if there is a value or a note with it, be it at the end or as a level.
 *
 * Source: Chen, Zaharia and Zou, "FrugalGPT" (2023), for the cascade; "chain of responsibility" in Gamma, Helm, Johnson and
 * Vlissides, "Design Patterns" (1994).
 *
 * @throws TroupeError `not_enough` when nobody has an answer; what `accept` throws.
 * @throws RangeError for no levels; TypeError for two of the same name, or an option there is not.
 */
export function escalate<M extends Member>(options: EscalateOptions<M>): Agent<Json, EscalateResult<Answer<M>>> {
  const name = check(options);
  const { levels, minConfidence = 0.5, accept = () => true, person = {} } = options;

  return {
    name,
    ...(options.description === undefined ? {} : { description: options.description }),
    async run(input, ctx) {
      const task = taskOf(input, ctx);
      const given = givenTo(input, ctx);
      const story: Statement[] = [];
      const failures: MemberFailure[] = [];
      const asked = new Set<string>();

      /** What a level has to say: its answer, or nothing for the next one to do. */
      async function ask(level: M): Promise<{ readonly value: Answer<M> } | undefined> {
        asked.add(level.name);
        const told = await askFor(ctx, level, turnOf(name, level, task, [...story]), readLevel, {
          members: levels,
          isSeen: true,
        });
        if (!told) return undefined;
        if (!told.ok) {
          failures.push(told.failure);
          story.push({ from: level.name, text: `I have failed: ${told.failure.message}` });
          return undefined;
        }
        const { answer, confidence } = told.value;
        const value = answer as Answer<M>;
        const why = whyNot(value, confidence, minConfidence);
        if (why === undefined && (await decide(ctx, `accept-${asked.size}`, accept, value, level.name)))
          return { value };
        story.push(...saidWithin(level.name, value), {
          from: level.name,
          text: why ?? `${textOf(value)}\n(not accepted)`,
        });
        return undefined;
      }

      for (;;) {
        const level = (await membersNow(ctx, levels)).find((each) => !asked.has(each.name));
        if (level === undefined) break;
        const answer = await ask(level);
        if (answer) return { isPerson: false, by: level.name, ...answer, story, failures };
        ctx.emit("escalate.passed", { from: level.name });
      }
      const answer = person === false ? undefined : await askPerson(ctx, name, given, story, person);
      if (answer === undefined) throw noAnswer(name, story);
      return { ...answer, story, failures };
    },
  };
}

/** Why an answer is passed on, in the words of the one who gave it; undefined for one that is an answer. */
function whyNot(answer: unknown, confidence: number, minConfidence: number): string | undefined {
  if (isBareNo(answer)) return "I have no answer.";
  const data = readJson(valueIn(answer));
  const escalated = fieldOf(data, "escalate");
  if (escalated === true || (typeof escalated === "string" && escalated.trim() !== "")) {
    const why = escalated === true ? fieldOf(data, "why") : escalated;
    const words = typeof why === "string" ? `I cannot answer it: ${why}` : "I cannot answer it.";
    return withAllElse(words, answer, data, ["escalate", ...(escalated === true ? ["why"] : [])]);
  }
  if (confidence >= minConfidence) return undefined;
  return `${textOf(answer)}\n(not sure enough: ${textOf(fieldOf(data, "confidence"))})`;
}

function noAnswer(team: string, story: readonly Statement[]): TroupeError {
  const failures = story.map(({ from, text }, index) => ({ index, message: cutText(`${from}: ${text}`, 0, 500) }));
  return new TroupeError(`${team}: nobody has an answer (${failures.map(({ message }) => message).join("; ")})`, {
    code: "not_enough",
    detail: { wanted: 1, completed: 0, failures },
  });
}

const turnOf = (team: string, { name }: Agent, task: string, story: readonly Statement[]): Turn<EscalateView> => ({
  task,
  role: `You are ${name}, a level of the team ${team}. If you cannot do the task, or are not sure that you are right, it goes to one that can do more: then answer with JSON alone, {"escalate": "<why, and all that you have found out>"}. A wrong answer is worse than none.`,
  view: { story },
  request: story.length === 0 ? "Do the task, or pass it on." : "It was passed on to you. Do the task, or pass it on.",
});

/** The name. @throws what {@link escalate} says of its options. */
function check<M extends Member>(options: EscalateOptions<M>): string {
  const name = teamName("escalate", options, known);
  const { levels, minConfidence = 0.5, accept, person } = options;
  const where = `escalate ${name}`;
  memberNames(where, candidatesOf(levels), 1, "levels");
  if (person !== false) checkPerson(where, person);
  if (accept !== undefined) checkFunction(where, "accept", accept);
  if (!Number.isFinite(minConfidence)) throw new RangeError(`${where}: minConfidence must be a number`);
  return name;
}
