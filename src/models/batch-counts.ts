/** What a batch has done in this process. */
export interface BatchStats {
  /** Inputs that were loaded. */
  readonly calls: number;
  /** Calls of the service. */
  readonly requests: number;
  /** Inputs that were equal to one that waited, or was at work. */
  readonly deduplicated: number;
  /** Inputs of the largest call. */
  readonly largest: number;
  /** Calls of the service that have failed as a whole. */
  readonly failed: number;
  /** Inputs that wait, at this moment. */
  readonly waiting: number;
  /** Calls of the service that are at work, at this moment. */
  readonly atWork: number;
}

/** A class because queues add to it. */
export class BatchCounts {
  calls = 0;
  requests = 0;
  deduplicated = 0;
  largest = 0;
  failed = 0;
  waiting = 0;
  atWork = 0;

  stats(): BatchStats {
    return { ...this };
  }
}
