import { semaphore } from "../../base/semaphore.ts";
import type { Context } from "../../core/agent.ts";
import { gather } from "./gather.ts";
import type { Graph } from "./graph.ts";

/**
 * Does something for each name of a graph without circles, as soon as all that it comes after is done: together they take as
 * long as the longest way through the graph. With `limit`, at most so many at a time; those that are ready wait in the order
 * in which they became so.
 *
 * When one throws, the others are stopped, and waited for, before it is thrown on.
 */
export async function runGraph(
  ctx: Context,
  graph: Graph,
  work: (name: string, signal: AbortSignal) => Promise<void>,
  limit: number = Math.max(1, graph.size),
): Promise<void> {
  const ends = new Map([...graph.keys()].map((name) => [name, Promise.withResolvers<void>()]));
  const places = semaphore(limit);
  await gather(ctx, [...graph.keys()], async (name, signal) => {
    try {
      await Promise.all((graph.get(name) ?? []).map((each) => ends.get(each)?.promise));
      const leave = await places.acquire(signal);
      try {
        await work(name, signal);
      } finally {
        leave();
      }
    } finally {
      ends.get(name)?.resolve();
    }
  });
}
