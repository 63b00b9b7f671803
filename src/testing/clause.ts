/** One thing every implementation must do, whatever test runner it is run with. */
export interface Clause {
  readonly name: string;
  readonly check: () => Promise<void>;
}

/** Clauses by what they say; each gets a subject of its own. */
export type Clauses<T> = Readonly<Record<string, (subject: T) => Promise<void> | void>>;

/** Clauses that each open a subject and dispose of it. */
export function clausesOf<T extends Disposable | AsyncDisposable>(
  open: () => T | Promise<T>,
  ...groups: readonly Clauses<T>[]
): readonly Clause[] {
  return groups.flatMap((group) =>
    Object.entries(group).map(([name, check]) => ({
      name,
      async check() {
        await using subject = await open();
        await check(subject);
      },
    })),
  );
}
