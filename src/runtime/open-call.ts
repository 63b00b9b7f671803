/** A call whose agent has not returned; or has, and left something behind that is not over. */
export interface OpenCall {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly parent: OpenCall | undefined;
  /** How many things of the engine, and calls, it waits for. */
  readonly pending: number;
  /** Its agent has returned. */
  readonly left: boolean;
  /** Does its caller's work, and has its mailbox. */
  readonly standsIn: boolean;
  /** Ends it, where it has less time than what is around it. */
  readonly life: object | undefined;
  /** Somebody must be told whenever `pending` changes. */
  noted: boolean;
}
