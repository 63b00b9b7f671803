import { isAsyncFunction, isPromiseLike } from "../base/async-function.ts";
import type { Context } from "./agent.ts";

const pure = { effect: "pure" } as const;

/**
 * What a function of the user answers. It may have looked at the world if it answers later, and then what it found is
 * recorded (R12).
 *
 * One that was written as `async` is called inside the step, and so not again in a replay. Of others it is not known before
 * they are called whether they answer later: they are called every time, and only what they promise goes into the step.
 * Nothing but the function decides, and both ways make the same log, so that it does not matter how the code was compiled.
 */
export function inStep<T>(
  ctx: Context,
  name: string,
  given: unknown,
  call: () => T | PromiseLike<T>,
): T | Promise<Awaited<T>> {
  if (isAsyncFunction(given)) return ctx.step(name, () => Promise.resolve(call()), pure);
  const answer = call();
  return isPromiseLike(answer) ? stepOf(ctx, name, Promise.resolve(answer)) : answer;
}

/** In a replay the step has the record, and nobody looks at the promise: it must not be one that rejects unheard. */
export function stepOf<T>(ctx: Context, name: string, answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return ctx.step(name, () => answer, pure);
}
