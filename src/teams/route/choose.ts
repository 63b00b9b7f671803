import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import { type Agent, type Context, isAgent } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import { describeMembers } from "../membership/members.ts";
import { strangerText } from "../membership/stranger.ts";
import { decide } from "../turns/decide.ts";
import { askFor, fieldOf, type Read, readChoice, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";

/** What one who chooses among members sees: nothing but the task. */
export type ChooserView = null;

/** Names of those that are chosen; nobody or nothing when none of them fits. */
export type ChooseFunction<I> = (input: I, members: readonly string[]) => Chosen | PromiseLike<Chosen>;
type Chosen = string | readonly string[] | null | undefined;

export type Chooser<I> = ChooseFunction<I> | Agent<Turn<ChooserView>, unknown>;

/** Who is to deal with an input, without anybody twice; empty where the one who chose was not sure. */
export type Choice = Readonly<{ names: readonly string[]; why: string }>;

/** What there is to choose from, for whom, and how many. */
export interface Question<I> {
  readonly team: string;
  readonly input: I;
  readonly task: string;
  readonly members: readonly Agent[];
  readonly most: number;
  /** There is one who takes what nobody else fits. */
  readonly mayBeUnsure: boolean;
}

/** What a chooser says that does not know. No member can be called so. */
export const unsure = "unsure";

/**
 * Lets a function or an agent choose.
 *
 * @throws TroupeError `output_invalid` for a name that is no member's, too many, or, of an agent, what cannot be read twice;
 * whatever the one who chooses throws.
 */
export function choose<I>(ctx: Context, by: Chooser<I>, question: Question<I>): Promise<Choice> {
  return isAgent(by) ? askChooser(ctx, by, question) : callFunction(ctx, by, question);
}

async function callFunction<I>(ctx: Context, by: ChooseFunction<I>, question: Question<I>): Promise<Choice> {
  const { team, input, members, most } = question;
  const options = members.map(({ name }) => name);
  const given = await decide(ctx, "by", by, input, options);
  const names = [...new Set([given ?? []].flat())];
  const stranger = names.find((name) => !options.includes(name));
  if (stranger === undefined && names.length <= most) return { names, why: "" };
  const wrong = stranger === undefined ? tooMany(names, most) : strangerText(stranger, options);
  throw new TroupeError(`${team}: by: ${wrong}`, {
    code: "output_invalid",
    detail: { agent: team, issues: [wrong], repairs: 0, text: names.join(", ") },
  });
}

async function askChooser<I>(
  ctx: Context,
  chooser: Agent<Turn<ChooserView>, unknown>,
  question: Question<I>,
): Promise<Choice> {
  const { task, members, most, mayBeUnsure } = question;
  const options = members.map(({ name }) => name);
  const asked = await askFor(
    ctx,
    chooser,
    { task, role: roleOf(question), view: null, request: requestOf(options, most, mayBeUnsure) },
    (answer) => readNames(valueIn(answer), options, most, mayBeUnsure),
  );
  if (!asked.ok) throw asked.error;
  return asked.value;
}

function roleOf({ team, members, most }: Question<never> | Question<unknown>): string {
  const who = most === 1 ? "one of these is" : `of these, up to ${most} are`;
  return `In the team ${team} you choose which ${who} to deal with the task. You do not deal with it yourself.\n${describeMembers(members)}`;
}

function requestOf(options: readonly string[], most: number, mayBeUnsure: boolean): string {
  const names = options.join(", ");
  const shape = most === 1 ? '{"choice": "<name>"' : '{"choice": ["<name>", ...]';
  const none = mayBeUnsure ? ` If none fits, or you are not sure: {"choice": "${unsure}"}.` : "";
  return `Who is to deal with it: ${names}? Answer with JSON alone: ${shape}, "why": "<in one sentence>"}.${none}`;
}

/** What a chooser says, in any of the ways in which models do. */
function readNames(answer: Json, options: readonly string[], most: number, mayBeUnsure: boolean): Read<Choice> {
  const allowed = mayBeUnsure ? [...options, unsure] : options;
  const data = readJson(answer);
  const names = new Set<string>();
  for (const each of saidIn(answer, data, most)) {
    const name = readChoice(each ?? unsure, allowed);
    if (name === undefined) return { wrong: `it must name one of ${allowed.join(", ")}; got ${shown(each)}` };
    names.add(name);
  }
  if (names.size === 0 && !mayBeUnsure) return { wrong: `it must name one of ${options.join(", ")}` };
  if (mayBeUnsure) names.delete(unsure);
  return names.size > most ? { wrong: tooMany([...names], most) } : { value: { names: [...names], why: whyOf(data) } };
}

/** The parts of an answer that name one each: of data its field, else the whole; of a text, where several may be, its parts. */
function saidIn(answer: Json, data: Json | undefined, most: number): readonly Json[] {
  const chosen = fieldOf(data, "choice");
  const said = chosen === undefined ? (fieldOf(data, "choices") ?? data ?? answer) : chosen;
  if (Array.isArray(said)) return said;
  return typeof said === "string" && most > 1
    ? said.split(/[,;\n]| and /).filter((part) => part.trim() !== "")
    : [said];
}

function whyOf(data: Json | undefined): string {
  const why = fieldOf(data, "why");
  return typeof why === "string" ? why : "";
}

const tooMany = (names: readonly string[], most: number): string =>
  `at most ${most} may be chosen, not ${names.length} (${names.join(", ")})`;

const shown = (value: Json): string => JSON.stringify(value).slice(0, 200);
