/** What the Critic decided and by which rule. `rule` is a short name to count by. */
export interface Ruling {
  readonly verdict: "kept" | "withdrawn";
  readonly rule: string;
  readonly reason: string;
}

/** One reason to withdraw. Rules are tried in order; the first whose test holds decides. */
export interface Rule<Case> {
  readonly rule: string;
  readonly reason: string;
  readonly applies: (subject: Case) => boolean;
}

export function withdraw(rule: string, reason: string): Ruling {
  return { verdict: "withdrawn", rule, reason };
}

export function keep(reason: string): Ruling {
  return { verdict: "kept", rule: "confirmed", reason };
}

/** The ruling of the first rule that applies, or `otherwise`. */
export function firstRuling<Case>(rules: readonly Rule<Case>[], subject: Case, otherwise: Ruling): Ruling {
  const hit = rules.find(({ applies }) => applies(subject));
  return hit === undefined ? otherwise : withdraw(hit.rule, hit.reason);
}
