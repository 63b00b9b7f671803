/** A line of the table that `npm run proof` prints. */
export interface Row {
  readonly part: string;
  readonly what: string;
  readonly result: string;
}

export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
