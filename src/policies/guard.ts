import { cutText } from "../base/cut-text.ts";
import { TroupeError } from "../base/errors.ts";
import { encodeJson, type Json } from "../base/json.ts";
import type { OptionNames } from "../base/known-options.ts";
import { shown } from "../base/shown.ts";
import { type Agent, type Context, isAgent } from "../core/agent.ts";
import { inStep } from "../core/in-step.ts";
import { checkGiven, checkWrapped } from "./check-option.ts";
import { type GuardVerdict, readVerdict } from "./verdict.ts";

/** What an agent that checks is given. */
export type Inspection = Readonly<{
  /** Whose input or output it is. */
  agent: string;
  stage: "input" | "output";
  value: Json;
}>;

/**
 * Looks at a value: a function, or an agent. A function must be pure; if it answers later, what it said is recorded. An agent
 * answers with a `GuardVerdict`, as data or as the only one in JSON in a text, or with the word "pass" alone, or "block" and
 * why. A text that could be read in two ways blocks; with an output schema there is nothing to misread.
 */
export type Check<T> =
  | ((value: T, about: Omit<Inspection, "value">) => GuardVerdict<T> | PromiseLike<GuardVerdict<T>>)
  | Agent<Inspection, Json>;

export interface GuardOptions<A, B> {
  /** In order, each on what the one before has made of it. */
  readonly input?: Check<A> | readonly Check<A>[];
  /** In order, each on what the one before has made of it. */
  readonly output?: Check<B> | readonly Check<B>[];
}

const known: OptionNames<GuardOptions<unknown, unknown>> = { input: true, output: true };

/**
 * Checks what goes into an agent and what comes out of it. Each check lets it pass, amends it, blocks it, or asks a person,
 * who sees the value, may amend it as well, and blocks it by saying no.
 *
 * Fails closed: a check that throws, or says nothing that can be understood, ends the call, and nothing is passed on. What an
 * agent has done by the time its output is blocked is done; keep it from acting with an `input` check, or with `approval` of
 * its tools. Amended values are not checked for their type. Put it outermost, so that no fallback goes around it.
 *
 * @throws TroupeError `guard_blocked`, saying which check and why; `output_invalid` for an agent's unusable verdict.
 * @throws whatever a check or the inner agent throws, unchanged; `ctx.signal.reason` when cancelled.
 * @throws TypeError for options that cannot be, and in a run for a function that returns no verdict.
 * @example
 * const careful = guard({
 *   output: (text: string) => (/\d{16}/.test(text) ? { verdict: "block", why: "a card number" } : { verdict: "pass" }),
 * })(writer);
 */
export function guard<A = unknown, B = unknown>(
  options: GuardOptions<A, B>,
): <I extends A, O extends B>(inner: Agent<I, O>) => Agent<I, O> {
  checkGiven("guard", options, known, "{ output: check }");
  const before = listOf(options.input, "input");
  const after = listOf(options.output, "output");
  if (before.length + after.length === 0) throw new TypeError("guard: give it an input or an output check");

  return (inner) => {
    checkWrapped("guard", inner);
    return {
      ...inner,
      async run(input, ctx) {
        const given = await inspect(ctx, before, { agent: inner.name, stage: "input" }, input);
        const output = await ctx.call(inner, given, { mail: "inherited" });
        return inspect(ctx, after, { agent: inner.name, stage: "output" }, output);
      },
    };
  };
}

type AnyCheck = ((value: never, about: About) => unknown) | Agent<Inspection, Json>;
type About = Omit<Inspection, "value">;

function listOf(given: AnyCheck | readonly AnyCheck[] | undefined, stage: string): readonly AnyCheck[] {
  if (given === undefined) return [];
  const list = Array.isArray(given) ? (given as readonly AnyCheck[]) : [given as AnyCheck];
  for (const check of list) {
    if (typeof check !== "function" && !isAgent(check)) {
      throw new TypeError(`guard: ${stage} must be a function or an agent, or a list of them, got ${shown(check)}`);
    }
  }
  return list;
}

async function inspect<T>(ctx: Context, checks: readonly AnyCheck[], about: About, value: T): Promise<T> {
  let current = value;
  for (const [index, check] of checks.entries()) {
    const name = check.name || `${about.stage}-${index + 1}`;
    const verdict = await verdictOf(ctx, check, `check-${about.stage}-${index + 1}`, about, current);
    current = await enforce(ctx, verdict, name, about, current);
  }
  return current;
}

const toJson = (value: unknown, { agent, stage }: About): Json =>
  encodeJson(value, `the ${stage} of ${agent}`).value ?? null;

async function verdictOf(
  ctx: Context,
  check: AnyCheck,
  step: string,
  about: About,
  value: unknown,
): Promise<GuardVerdict<unknown>> {
  if (isAgent(check)) {
    const answer = await ctx.call(check, { ...about, value: toJson(value, about) });
    return readVerdict(answer) ?? unusable(check.name, answer);
  }
  const answer: unknown = await inStep<unknown>(ctx, step, check, () => check(value as never, about));
  const verdict = typeof answer === "string" ? undefined : readVerdict(answer);
  if (verdict) return verdict;
  throw new TypeError(`guard: ${check.name || step} must return { verdict: "pass" | "amend" | "block" | "ask" }`);
}

function unusable(agent: string, answer: Json): never {
  const issue =
    'there must be a verdict in it: "pass", "amend" with a value, "block" with why, or "ask" with a question';
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  throw new TroupeError(`${agent}: ${issue}`, {
    code: "output_invalid",
    detail: { agent, issues: [issue], repairs: 0, text: cutText(text, 0, 2_000) },
  });
}

/** The value to go on with. */
async function enforce<T>(
  ctx: Context,
  said: GuardVerdict<unknown>,
  guard: string,
  about: About,
  value: T,
): Promise<T> {
  const { agent, stage } = about;
  switch (said.verdict) {
    case "pass":
      return value;
    case "amend":
      ctx.emit("guard.amended", { guard, stage });
      return said.value as T;
    case "ask":
      return askPerson(ctx, said, guard, about, value);
    case "block":
      ctx.emit("guard.blocked", { guard, stage });
      throw new TroupeError(`${guard} has blocked the ${stage} of ${agent}: ${said.why}`, {
        code: "guard_blocked",
        detail: { agent, guard, stage, why: said.why },
      });
  }
}

async function askPerson<T>(
  ctx: Context,
  { question, why, timeoutMs }: Extract<GuardVerdict<unknown>, { verdict: "ask" }>,
  guard: string,
  about: About,
  value: T,
): Promise<T> {
  const answer = await ctx.ask({
    question,
    proposal: toJson(value, about),
    why: why ?? `${guard} wants a person to look at the ${about.stage} of ${about.agent}.`,
    ifRejected: about.stage === "input" ? `${about.agent} is not run.` : "It is not passed on.",
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const refusal = { verdict: "block", why: answer.note ?? `refused by ${answer.by}` } as const;
  if (!answer.approved) return enforce(ctx, refusal, guard, about, value);
  return answer.value === undefined
    ? value
    : enforce(ctx, { verdict: "amend", value: answer.value }, guard, about, value);
}
