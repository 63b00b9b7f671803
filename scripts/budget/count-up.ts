import { type App, costs, type Entry } from "../../src/index.ts";
import type { Charged } from "./provider.ts";

/** What became of the money. */
export interface Spent {
  /** By the books of the provider. */
  readonly chargedUsd: number;
  /** By the account: known to be spent. */
  readonly spentUsd: number;
  /** By the account: in the hands of the dead. */
  readonly lostUsd: number;
  /** By the logs of all runs. */
  readonly loggedUsd: number;
  readonly offered: number;
  readonly served: number;
  /** Of honest requests whose end arrived: those whose bill is not what was charged. */
  readonly wrong: number;
  readonly mostAtWorkUsd: number;
  readonly ms: number;
}

interface Account {
  readonly spent: { readonly nano: number };
  readonly held: Readonly<Record<string, { readonly nano: number }>>;
}

/** What the account, the logs of all runs and the books of the provider say. */
export async function countUp(app: App, books: readonly Charged[]): Promise<Omit<Spent, "mostAtWorkUsd" | "ms">> {
  const account = (await app.store.get("@budget/app/all"))?.value as unknown as Account;
  let loggedUsd = 0;
  let refused = 0;
  let wrong = 0;
  for (const { id } of await app.runs({ limit: 100_000 })) {
    const entries = await Array.fromAsync(app.events(id));
    loggedUsd += costs(entries).total.usd ?? 0;
    refused += entries.filter(isRefused).length;
    wrong += wrongBills(id, entries, books);
  }
  const chargedUsd = books.reduce((sum, { tokens }) => sum + tokens, 0) / 1e6;
  const lost = Object.values(account.held).reduce((sum, { nano }) => sum + nano, 0);
  return {
    chargedUsd,
    loggedUsd,
    spentUsd: account.spent.nano / 1e9,
    lostUsd: lost / 1e9,
    offered: books.length + refused,
    served: books.length,
    wrong,
  };
}

function isRefused({ type, body }: Entry): boolean {
  if (type !== "model.failed") return false;
  return (body as { readonly error: { readonly code: string } }).error.code === "budget_exceeded";
}

/** Replies that the provider was honest about, whose bill is not among what it has charged under their key. */
function wrongBills(id: string, entries: readonly Entry[], books: readonly Charged[]): number {
  const replies = costs(entries).requests.filter(({ outcome, flags }) => outcome === "reply" && flags.length === 0);
  return replies.filter(({ path, nano }) => {
    const charged = books.filter(({ key }) => key === `${id}/${path}`);
    return !charged.some(({ tokens, honest }) => honest && tokens * 1_000 === nano);
  }).length;
}
