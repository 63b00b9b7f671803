/** One task of a plan. */
export type PlannedTask = Readonly<{
  /** Unique in its plan: 1 to 64 letters, digits, `_` and `-`. */
  id: string;
  /** What is to be done, for the worker. */
  task: string;
  /** Name of the worker that does it. */
  worker: string;
  /** Ids of the tasks that must be done before, whose results the worker is given. */
  after: readonly string[];
}>;

/** What is to be done for a goal, by whom, and in which order: JSON, so that it can be read, kept, changed and drawn. */
export type Plan = Readonly<{
  goal: string;
  tasks: readonly PlannedTask[];
}>;
