import type { Checked, CompiledSchema } from "../base/schema.ts";
import type { Context } from "../core/agent.ts";
import { stepOf } from "../core/in-step.ts";

/** Checks a value in a step of this name, if the schema answers later. One that throws has found something wrong. */
export function checkInStep(
  ctx: Context,
  name: string,
  schema: CompiledSchema<unknown>,
  value: unknown,
): Checked<unknown> | Promise<Checked<unknown>> {
  if (schema.isAsync) return ctx.step(name, () => safely(schema, value), { effect: "pure" });
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
  issues: [`$: ${Error.isError(thrown) ? thrown.message : String(thrown)}`],
});
