import type { Caller } from "../caller.ts";
import { WaitGraph } from "./wait-graph.ts";

/** A wait that only the run itself can end. */
interface LimitlessWait<T> {
  /** `mail`, or the key that is watched. */
  readonly on: string;
  /** Anything in the run can end it. */
  readonly isLoose: boolean;
  /** Begins it; aborting `stop` must end it. */
  readonly begin: (stop: AbortSignal) => Promise<T>;
  /** Calls `ring` when what it waits for is on its way. Returns how to stop that. */
  readonly listen: (ring: () => void) => () => void;
}

/** Waits; when it has come to wait in a circle that nothing can end, and closed it, it throws `deadlock` (R13). */
export async function withoutLimit<T>(ctx: Caller, { on, isLoose, begin, listen }: LimitlessWait<T>): Promise<T> {
  const { branches, host } = ctx;
  branches.waits ??= new WaitGraph(host, branches.open.items());
  const graph = branches.waits;
  const stop = new AbortController();
  const wait = graph.begin(ctx, { on, isLoose, reject: (error) => stop.abort(error) });
  const leave = listen(() => graph.end(wait));
  try {
    return await begin(stop.signal);
  } finally {
    leave();
    graph.end(wait);
  }
}
