import type { Journal } from "../engines/local/journal.ts";
import { type Clause, clausesOf } from "./clause.ts";
import { forkClauses } from "./journal/forks.ts";
import { inboxClauses } from "./journal/inbox.ts";
import { logClauses } from "./journal/log.ts";
import { ownershipClauses } from "./journal/ownership.ts";
import { stateClauses } from "./journal/state.ts";

/**
 * What "being a journal" means, whatever it is kept in. Each clause opens an empty one.
 *
 * @example
 * for (const { name, check } of journalContract(() => myJournal())) test(name, check);
 */
export function journalContract(open: () => Journal | Promise<Journal>): readonly Clause[] {
  return clausesOf(open, logClauses, ownershipClauses, inboxClauses, stateClauses, forkClauses);
}
