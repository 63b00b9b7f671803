import { pathName } from "../base/ids.ts";
import type { Agent, Context } from "../core/agent.ts";

/**
 * An agent that is a plain function.
 *
 * @throws TypeError for a name that cannot be part of a path.
 * @example
 * const greet = fn("greet", async (name: string, ctx) => ctx.step("say", () => `hello ${name}`, { effect: "pure" }));
 */
export function fn<I, O>(name: string, run: (input: I, ctx: Context) => Promise<O> | O): Agent<I, O> {
  return { name: pathName(name), run: async (input, ctx) => run(input, ctx) };
}
