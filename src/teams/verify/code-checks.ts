import { cutText } from "../../base/cut-text.ts";
import { asError, TroupeError } from "../../base/errors.ts";
import { encodeJson, type Json } from "../../base/json.ts";
import { shown } from "../../base/shown.ts";
import type { Context, StepScope } from "../../core/agent.ts";
import { checkStep, workHash } from "../../core/verification.ts";
import { gather } from "../running/gather.ts";
import { mostOfWhy } from "./read-verdict.ts";

/**
 * A program that checks a version: `null` where nothing is wrong, else why, in words for the author. It may answer later, and
 * look at the world; one that throws has found something wrong. `scope.signal` is aborted when the run is cancelled.
 */
export type WorkCheck<W> = (work: W, task: string, scope: StepScope) => string | null | PromiseLike<string | null>;

/** What did not pass, and why. */
export type FailedCheck = Readonly<{
  /** The name of a code check, or of the verifier. */
  check: string;
  why: string;
}>;

/** A version, as everybody sees it who judges it: each a copy, so that nobody changes what the others see. */
export interface Version {
  readonly round: number;
  readonly task: string;
  /** Another copy each time. */
  readonly work: Json;
  readonly hash: string;
}

/** @throws TroupeError `invalid_value` for what is no JSON */
export function versionOf(author: string, round: number, task: string, work: unknown): Version {
  const encoded = encodeJson(work ?? null, `what ${author} made`);
  return {
    round,
    task,
    get work() {
      return encoded.value ?? null;
    },
    hash: workHash(encoded.value ?? null),
  };
}

/** Those that found something wrong, in the order in which they were given. All are asked, each in a step of its own. */
export async function failedChecks(
  ctx: Context,
  checks: readonly (readonly [name: string, check: WorkCheck<never>])[],
  version: Version,
): Promise<readonly FailedCheck[]> {
  const found = await gather(ctx, checks, ([name, check]) => failureIn(ctx, name, check, version));
  return found.filter((failed) => failed !== null);
}

/** What a check has answered, where it is neither `null` nor a text. */
type Odd = Readonly<{ got: string }>;

async function failureIn(
  ctx: Context,
  name: string,
  check: WorkCheck<never>,
  version: Version,
): Promise<FailedCheck | null> {
  const look = async (scope: StepScope): Promise<string | Odd | null> => {
    const said: unknown = await check(version.work as never, version.task, scope);
    if (said === null) return null;
    return typeof said === "string" ? cutText(said, 0, mostOfWhy) : { got: shown(said) };
  };
  let said: string | Odd | null;
  try {
    said = await ctx.step(checkStep(version.round, name), look, { effect: "pure", digest: version.hash });
  } catch (error) {
    if (TroupeError.is(error) && isOfTheRun.has(error.code)) throw error;
    said = asError(error).message;
  }
  if (said === null) return null;
  if (typeof said !== "string") {
    throw new TypeError(`verify: the check ${name} must return null, or a text that says why, got ${said.got}`);
  }
  const why = said.trim() === "" ? "it does not say why" : said;
  return { check: name, why: cutText(why, 0, mostOfWhy) };
}

/** Ends that say nothing about the work. */
const isOfTheRun: ReadonlySet<string> = new Set(["aborted", "cancelled", "closed", "name_taken", "replay_mismatch"]);
