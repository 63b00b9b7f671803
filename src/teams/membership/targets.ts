/** Whom each member may hand off or write to, by name. Who is not named may to all others. */
export type Targets = Readonly<Record<string, readonly string[]>>;

/** Whom a member is limited to; undefined for all others. */
export const targetsOf = (targets: Targets, from: string): readonly string[] | undefined =>
  Object.hasOwn(targets, from) ? targets[from] : undefined;

export const mayReceive = (targets: Targets, from: string, to: string): boolean =>
  targetsOf(targets, from)?.includes(to) ?? true;
