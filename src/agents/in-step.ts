import type { Context } from "../core/agent.ts";

/** The answer of a user's asynchronous function, which may have looked at the world: what it found is recorded. */
export function inStep<T>(ctx: Context, name: string, answer: PromiseLike<T>): Promise<T> {
  return ctx.step(name, () => Promise.resolve(answer), { effect: "pure" });
}
