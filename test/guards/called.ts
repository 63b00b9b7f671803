import { type Agent, type Context, fn, type Json, TroupeError } from "../../src/index.ts";

type Numbers = Agent<number, number>;

/** Calls itself so many times within itself, and tells on how many levels it was. */
export function nested(policy: (inner: Numbers) => Numbers = (inner) => inner): Numbers {
  const deep: Numbers = policy(
    fn("deep", async (left: number, ctx): Promise<number> => (left === 0 ? 0 : 1 + (await ctx.call(deep, left - 1)))),
  );
  return deep;
}

export const leaf: Numbers = fn("leaf", (n: number) => n);

/** At work for so many milliseconds. */
export const slow: Numbers = fn("slow", async (ms: number, ctx) => {
  await ctx.sleep(ms);
  return ms;
});

export const team = (act: (ctx: Context) => Promise<Json>): Agent<null, Json> => fn("team", (_: null, ctx) => act(ctx));

export async function failureOf(work: Promise<unknown>): Promise<TroupeError> {
  const error = await work.then(
    (value) => new Error(`it did not fail: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (TroupeError.is(error)) return error;
  throw error;
}

/** What became of each, with the code of those that failed. */
export async function ends(calls: readonly Promise<Json>[]): Promise<readonly Json[]> {
  const all = await Promise.allSettled(calls);
  return all.map((end) => (end.status === "fulfilled" ? end.value : (end.reason as TroupeError).code));
}
