/** One thing every implementation must do, whatever test runner it is run with. */
export interface Clause {
  readonly name: string;
  readonly check: () => Promise<void>;
}
