import type { Json } from "../base/json.ts";
import type { Entry } from "../core/entry.ts";
import { checkStep, type VerifyPassed, type VerifyStarted, verdictStep } from "../core/verification.ts";

/** What the log has of a value that a team returned. */
export type VerifyProof = Readonly<{
  /** Hash of the value; null where the team does not say that anything passed. */
  work: string | null;
  /** Which version it was. */
  round: number | null;
  /** Code checks that it had to pass. */
  checks: readonly string[];
  verifier: string | null;
  /** What should be in the log and is not, or should not and is. Empty: it was verified. */
  missing: readonly string[];
}>;

/** A step that has completed. */
interface Fact {
  readonly seq: number;
  readonly value?: Json;
  readonly digest?: string;
}

/** What a log has of teams that verify. A class because several questions are asked of it. */
export class VerifyLog {
  readonly #started = new Map<string, VerifyStarted>();
  readonly #passed = new Map<string, VerifyPassed>();
  readonly #facts = new Map<string, Fact>();
  /** By path without its last number, where each call has returned. */
  readonly #returned = new Map<string, number[]>();
  /** By team, the paths of those that judged what they have made, or made what they have judged. */
  readonly #partial = new Map<string, string[]>();

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) this.#add(entry);
  }

  /** Names of the teams that verify. */
  get teams(): readonly string[] {
    return [...this.#started.keys()].map((path) => unnumbered(path.slice(path.lastIndexOf("/") + 1)));
  }

  /** What there is of the team at this path, from before this entry; undefined where none verifies there. */
  proofAt(path: string, before: number): VerifyProof | undefined {
    const started = this.#started.get(path);
    if (started === undefined) return undefined;
    const { checks, verifier } = started;
    const passed = this.#passed.get(path);
    if (passed === undefined) {
      return { work: null, round: null, checks, verifier, missing: ["it does not say that anything passed"] };
    }
    const { round, work } = passed;
    const codeMissing = checks.filter((check) => !this.#isPassed(path, round, check, work, before));
    const missing = [
      ...codeMissing.map((check) => `no passed check ${check} over the value`),
      ...(verifier === null ? [] : this.#missingOf(path, verifier, started, passed, before)),
      ...(checks.length === 0 && verifier === null ? ["nothing was there that could have verified it"] : []),
      ...(this.#partial.get(path) ?? []).map((each) => `author and verifier are not two: ${each}`),
    ];
    return { work, round, checks, verifier, missing };
  }

  #isPassed(team: string, round: number, check: string, work: string, before: number): boolean {
    const fact = this.#facts.get(`${team}/${checkStep(round, check)}`);
    return fact !== undefined && fact.seq < before && fact.digest === work && fact.value === null;
  }

  /** The verdict, and before it a call of the verifier, and before that all code checks. */
  #missingOf(
    team: string,
    verifier: string,
    { checks }: VerifyStarted,
    { round, work }: VerifyPassed,
    before: number,
  ): readonly string[] {
    const fact = this.#facts.get(`${team}/${verdictStep(round)}`);
    const verdict = (fact?.value as { readonly verdict?: Json } | null | undefined)?.verdict;
    const isBound = fact !== undefined && fact.seq < before && fact.digest === work && verdict === "pass";
    if (!isBound) return [`no "pass" of ${verifier} over the value`];
    const from = Math.max(
      -1,
      ...checks.map((check) => this.#facts.get(`${team}/${checkStep(round, check)}`)?.seq ?? -1),
    );
    const calls = this.#returned.get(`${team}/${verifier}`) ?? [];
    const isCalled = calls.some((seq) => seq > from && seq < fact.seq);
    return isCalled ? [] : [`no call of ${verifier} between the code checks and its verdict`];
  }

  #add({ type, path, seq, body }: Entry): void {
    switch (type) {
      case "verify.started":
        this.#started.set(path, dataOf(body) as VerifyStarted);
        break;
      case "verify.passed":
        this.#passed.set(path, dataOf(body) as VerifyPassed);
        break;
      case "step.completed":
        this.#facts.set(path, { ...(body as Omit<Fact, "seq">), seq });
        break;
      case "agent.completed":
        pushTo(this.#returned, unnumbered(path), seq);
        break;
      case "agent.started":
        this.#look(path);
        break;
    }
  }

  /** Whether one of the two takes part in what the other does. */
  #look(path: string): void {
    const names = path.split("/").map(unnumbered);
    const own = names.at(-1);
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const team = path.slice(0, at);
      const started = this.#started.get(team);
      if (started === undefined) continue;
      const member = names[team.split("/").length];
      const { author, verifier } = started;
      const isPartial = (member === verifier && own === author) || (member === author && own === verifier);
      if (isPartial) pushTo(this.#partial, team, path);
    }
  }
}

function pushTo<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  list.push(item);
}

const unnumbered = (path: string): string => path.replace(/#\d+$/, "");

const dataOf = (body: Json): unknown => (body as { readonly data: Json }).data;
