import { pathName } from "../base/ids.ts";
import type { Json } from "../base/json.ts";
import { checkOptionsInRun } from "../base/known-options.ts";
import type { WaitOptions } from "../core/agent.ts";
import type { Caller } from "./caller.ts";
import { deadline } from "./deadline.ts";
import { sleepOptions, waitOptions } from "./option-names.ts";

export async function sleepIn(
  ctx: Caller,
  ms: number,
  options: { readonly signal?: AbortSignal } | undefined,
): Promise<void> {
  checkOptionsInRun("ctx.sleep", options, sleepOptions);
  const until = deadline(ctx.host.now(), ms, "sleep");
  const path = ctx.names.nth("sleep");
  const signal = both(ctx.signal, options?.signal);
  return signal.aborted ? ctx.refuse(signal) : ctx.waitFor(ctx.host.sleep(path, until, signal));
}

export async function waitIn<T extends Json>(ctx: Caller, name: string, options: WaitOptions): Promise<T> {
  checkOptionsInRun(`ctx.wait ${name}`, options, waitOptions);
  const { timeoutMs } = options;
  const until = timeoutMs === undefined ? null : deadline(ctx.host.now(), timeoutMs, "timeoutMs");
  const path = ctx.names.nth(`wait:${pathName(name)}`);
  const signal = both(ctx.signal, options.signal);
  if (signal.aborted) return ctx.refuse(signal);
  const payload = await ctx.waitFor(ctx.host.wait(path, name, until, signal));
  return payload as T;
}

/** That of a call, and one of its own where it is given one. */
export const both = (signal: AbortSignal, own: AbortSignal | undefined): AbortSignal =>
  own === undefined ? signal : AbortSignal.any([signal, own]);
