import { isAsyncFunction, isPromiseLike } from "../base/async-function.ts";
import { asError } from "../base/errors.ts";
import type { Checked, CompiledSchema } from "../base/schema.ts";
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
function stepOf<T>(ctx: Context, name: string, answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return ctx.step(name, () => answer, pure);
}

/** Checks a value in a step of this name, if the schema answers later. One that throws has found something wrong. */
export function checkInStep(
  ctx: Context,
  name: string,
  schema: CompiledSchema<unknown>,
  value: unknown,
): Checked<unknown> | Promise<Checked<unknown>> {
  if (schema.isAsync) return ctx.step(name, () => safely(schema, value), pure);
  const checked = safely(schema, value);
  return checked instanceof Promise ? stepOf(ctx, name, checked) : checked;
}

function safely(schema: CompiledSchema<unknown>, value: unknown): Checked<unknown> | Promise<Checked<unknown>> {
  try {
    const checking = schema.check(value);
    return checking instanceof Promise ? checking.catch(misfit) : checking;
  } catch (error) {
    return misfit(error);
  }
}

/** Such as a transform with `JSON.parse` or `new URL` of what the model has written. */
const misfit = (thrown: unknown): Checked<unknown> => ({
  ok: false,
  issues: [`$: ${asError(thrown).message}`],
});
