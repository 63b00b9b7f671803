import type { RunBounds } from "./bounds.ts";
import type { RunBudget } from "./budget.ts";
import type { Labels } from "./labels.ts";

/** What a run has from whoever started or called it, besides its input. Kept in its first entry; a fork has that of its parent. */
export interface Inherited {
  /** What it may spend. */
  readonly budget?: RunBudget | undefined;
  /** What holds for it as a whole. */
  readonly bounds?: RunBounds | undefined;
  /** Of its input. */
  readonly labels?: Labels | undefined;
}

/** Those that are there. */
type Given = { readonly [K in keyof Inherited]?: NonNullable<Inherited[K]> };

/** Without what is not there. */
export const inheritedOf = ({ budget, bounds, labels }: Inherited): Given => ({
  ...(budget && { budget }),
  ...(bounds && { bounds }),
  ...(labels && { labels }),
});
