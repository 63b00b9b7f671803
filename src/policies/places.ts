import type { Context } from "../core/agent.ts";
import type { LeaseTerms } from "./lease-book.ts";

/** What those who share places have agreed on. */
export interface PlaceTerms extends LeaseTerms {
  readonly key: string;
  readonly maxWaitMs: number;
}

/** A place, or none: so many were waiting already. */
export type Admission = { readonly leave: () => void | Promise<void> } | { readonly waiting: number };

/** Lets at most so many in at a time. */
export interface Places {
  /**
   * Waits for a place. `leave` gives it back, even when the call has been aborted meanwhile.
   *
   * @throws the reason of `ctx.signal`.
   */
  enter(ctx: Context, terms: PlaceTerms): Promise<Admission>;
}
