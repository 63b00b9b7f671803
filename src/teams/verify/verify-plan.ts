import { isPathName } from "../../base/ids.ts";
import type { Json } from "../../base/json.ts";
import type { OptionNames } from "../../base/known-options.ts";
import type { Agent } from "../../core/agent.ts";
import type { Turn } from "../../core/turn.ts";
import { checkStep } from "../../core/verification.ts";
import { checkAgent, checkEach, checkFunction } from "../membership/check-values.ts";
import { teamName } from "../membership/team-name.ts";
import { finiteFromOne } from "../running/bounds.ts";
import type { Shown } from "../turns/shown.ts";
import type { FailedCheck, WorkCheck } from "./code-checks.ts";
import { checkIndependent } from "./independent.ts";

/** What the author sees. */
export type VerifyAuthorView = Readonly<{
  /** What its last version failed on; empty before the first. */
  failed: readonly FailedCheck[];
}>;

/** What the verifier sees: a version that has passed all code checks. */
export type VerifierView<W extends Json = Json> = Readonly<{ work: W }>;

export interface VerifyOptions<O extends Json, K extends Json = VerifierView<NoInfer<Shown<O>>>> {
  readonly name: string;
  readonly description?: string;
  readonly author: Agent<Turn<VerifyAuthorView>, O>;
  /** Code that looks at each version, by the name it has in the log. They outrank the verifier. */
  readonly checks?: Readonly<Record<string, WorkCheck<NoInfer<Shown<O>>>>>;
  /** Judges what has passed them all. Answers with `{ verdict: "pass" | "fail", why }`; another than the author. */
  readonly verifier?: Agent<Turn<K>, unknown>;
  /** Most versions that are made. Default 3. */
  readonly rounds?: number;
}

const known: OptionNames<VerifyOptions<Json>> = {
  name: true,
  description: true,
  author: true,
  checks: true,
  verifier: true,
  rounds: true,
};

/** What is verified, by whom, and how often. */
export interface VerifyPlan {
  readonly name: string;
  readonly author: Agent<Turn<VerifyAuthorView>, Json>;
  readonly checks: readonly (readonly [name: string, check: WorkCheck<never>])[];
  readonly verifier: Agent<Turn<VerifierView>, unknown> | undefined;
  readonly rounds: number;
}

/** All that can be wrong is found here, before anything runs. */
export function planOf(options: VerifyOptions<Json>): VerifyPlan {
  const name = teamName("verify", options, known);
  const where = `verify ${name}`;
  const { author, checks = {}, verifier, rounds = 3 } = options;
  checkAgent(where, "author", author);
  checkEach(where, "checks", checks, checkFunction);
  finiteFromOne(where, { rounds });
  const list = Object.entries(checks);
  for (const [check] of list) {
    if (check !== "" && isPathName(checkStep(rounds, check)) && check !== verifier?.name) continue;
    throw new TypeError(
      `${where}: the check ${JSON.stringify(check)} needs another name: about 100 characters without "/", "#", "!", and not the verifier's`,
    );
  }
  if (verifier !== undefined) {
    checkAgent(where, "verifier", verifier);
    checkIndependent(where, author, verifier);
  } else if (list.length === 0) {
    throw new TypeError(`${where}: give it checks, or a verifier, or both: nothing would be verified`);
  }
  return { name, author, checks: list, verifier, rounds };
}
