import type { Json } from "../../base/json.ts";
import type { AccountTerms, Amount } from "../../core/budget.ts";
import { endless, fits, isNothing, minus, nothing, plus, positive } from "./amount.ts";

/**
 * An account as the store keeps it. Who spends from it, a process or a worker, first takes a part in hand, and tells later
 * what it has spent of that. What is in the hands of one that has died stays there: it may have been spent.
 */
export type AccountRecord = Readonly<{
  /** Known to be spent. */
  spent: Amount;
  /** In hand, by holder, and not known to be spent. */
  held: Readonly<Record<string, Amount>>;
  /** What people have added to the limit, by decision: each counts once. */
  raised: Readonly<Record<string, Amount>>;
  /** Fractions that were told of. */
  alerted: readonly number[];
}>;

export const newRecord: AccountRecord = { spent: nothing, held: {}, raised: {}, alerted: [] };

export const readRecord = (value: Json | undefined): AccountRecord =>
  value === undefined ? newRecord : (value as unknown as AccountRecord);

/** The limit, with what was added to it. */
export function limitOf({ maxNano, maxTokens }: AccountTerms, { raised }: AccountRecord): Amount {
  const more = Object.values(raised).reduce(plus, nothing);
  return plus({ nano: maxNano ?? endless.nano, tokens: maxTokens ?? endless.tokens }, more);
}

const inHands = ({ held }: AccountRecord): Amount => Object.values(held).reduce(plus, nothing);

/** What nobody has spent or in hand. */
export const leftOf = (terms: AccountTerms, record: AccountRecord): Amount =>
  positive(minus(limitOf(terms, record), plus(record.spent, inHands(record))));

/** What others have in hand, and may give back. */
export const othersHold = (record: AccountRecord, holder: string): Amount =>
  minus(inHands(record), record.held[holder] ?? nothing);

/** Of what one holder wants of an account. */
export interface Wish {
  readonly holder: string;
  /** What it has spent of what it has in hand, and not told yet. */
  readonly spent: Amount;
  /** So much more it needs, at least, in hand. */
  readonly more: Amount;
  /** So much it puts back. */
  readonly back: Amount;
}

/** So much of the limit is taken in hand at a time, where more is not needed: seldom enough, and not much is lost. */
const share = 0.02;
/** Towards the end less, so that others get some. */
const shareOfLeft = 0.25;

/** What becomes of the account when one holder has told what it has spent, put back, and taken what there is of its wish. */
export function draw(terms: AccountTerms, record: AccountRecord, { holder, spent, more, back }: Wish): AccountRecord {
  const inHand = positive(minus(record.held[holder] ?? nothing, plus(spent, back)));
  const told = withHeld({ ...record, spent: plus(record.spent, spent) }, holder, limited(terms, inHand));
  const left = leftOf(terms, told);
  const cap = limitOf(terms, told);
  const granted = { nano: grant(more.nano, left.nano, cap.nano), tokens: grant(more.tokens, left.tokens, cap.tokens) };
  if (isNothing(spent) && isNothing(back) && isNothing(limited(terms, granted))) return record;
  return withHeld(told, holder, plus(limited(terms, inHand), limited(terms, granted)));
}

function grant(more: number, left: number, cap: number): number {
  if (more <= 0) return 0;
  return Math.floor(Math.min(left, Math.max(more, Math.min(cap * share, left * shareOfLeft))));
}

/** Of what is not limited, nobody need have any in hand. */
const limited = ({ maxNano, maxTokens }: AccountTerms, { nano, tokens }: Amount): Amount => ({
  nano: maxNano === null ? 0 : nano,
  tokens: maxTokens === null ? 0 : tokens,
});

function withHeld(record: AccountRecord, holder: string, amount: Amount): AccountRecord {
  const { [holder]: _, ...others } = record.held;
  return { ...record, held: isNothing(amount) ? others : { ...others, [holder]: amount } };
}

/** With the fractions of the limit that what is spent has come to: for whoever tells of them. */
export function withAlerts(terms: AccountTerms, record: AccountRecord): AccountRecord {
  const { alerts = [] } = terms;
  const limit = limitOf(terms, record);
  const reached = alerts.filter(
    (fraction) => !(record.alerted.includes(fraction) || isWithin(record.spent, limit, fraction)),
  );
  return reached.length === 0 ? record : { ...record, alerted: [...record.alerted, ...reached] };
}

/** Whether less than this fraction is spent. */
export const isWithin = (spent: Amount, limit: Amount, fraction: number): boolean =>
  fits(
    { nano: spent.nano + 1, tokens: spent.tokens + 1 },
    { nano: limit.nano * fraction, tokens: limit.tokens * fraction },
  );

/** The limit is raised, once for each decision. */
export function raise(record: AccountRecord, decision: string, amount: Amount): AccountRecord {
  return decision in record.raised ? record : { ...record, raised: { ...record.raised, [decision]: amount } };
}
