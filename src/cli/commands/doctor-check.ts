/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly fix?: string;
  /** Nothing is wrong, and something more could be had by this. */
  readonly next?: string;
  /** The exit code where it is not well; default 2. */
  readonly exit?: number;
}
