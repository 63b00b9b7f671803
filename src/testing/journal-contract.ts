import type { Journal } from "../engines/local/journal.ts";
import { type Clause, clausesOf } from "./clause.ts";
import { childClauses } from "./journal/children.ts";
import { forkClauses } from "./journal/forks.ts";
import { inboxClauses } from "./journal/inbox.ts";
import { logClauses } from "./journal/log.ts";
import { ownershipClauses } from "./journal/ownership.ts";
import { stateClauses } from "./journal/state.ts";
import { watchClauses } from "./journal/watches.ts";

/**
 * What "being a journal" means, whatever it is kept in. Each clause opens an empty one.
 *
 * @example
 * for (const { name, check } of journalContract(() => myJournal())) test(name, check);
 */
export function journalContract(open: () => Journal | Promise<Journal>): readonly Clause[] {
  return clausesOf(
    open,
    logClauses,
    ownershipClauses,
    inboxClauses,
    stateClauses,
    watchClauses,
    childClauses,
    forkClauses,
  );
}
