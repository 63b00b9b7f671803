import { CancelledError } from "@restatedev/restate-sdk";
import { until } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import type { Execution } from "../../core/engine.ts";
import type { FactType } from "../../core/entry.ts";
import type { FactOf } from "../execution/fact.ts";
import type { Pump } from "../execution/pump.ts";
import { type Inbound, inboxSignal } from "./protocol.ts";
import type { RunParts } from "./run-effects.ts";
import { standingOf } from "./waits.ts";

/** A program that was cancelled and only waits for something of its own is ended after this long. */
const cancelBoundMs = 30_000;
/** As long as effects are at work, clean-ups included, it is left alone for so many bounds more. */
const mostBounds = 20;

/** So often a program that waits for something of its own is looked after. */
const foreignMs = 2_000;

/** What came of a program; nothing when it was told to end and did not. */
export type Ended = { readonly outcome: () => Json | undefined } | { readonly outcome: null };

/**
 * Gives a run what comes in, one thing at a time, until its program ends. Between two things every branch runs as far as
 * it can, so that all attempts ask the server for the same things in the same order.
 */
export async function drive(run: RunParts, pump: Pump, execution: Execution): Promise<Ended> {
  let end: Ended | undefined;
  const finished = execution.result.then(
    (value) => {
      end = { outcome: () => value };
    },
    (error: unknown) => {
      end = { outcome: () => raise(error) };
    },
  );
  let cancelSeen = false;
  listen(run, pump);
  pump.begin(execution);
  for (;;) {
    await quiet(run, pump, finished, () => end !== undefined);
    if (end) return end;
    tell(run, pump);
    if (pump.signal.aborted && !cancelSeen) {
      cancelSeen = true;
      boundCancel(run, pump, 1, () => {
        end ??= { outcome: null };
      });
    }
    await next(run, pump);
  }
}

function raise(error: unknown): never {
  throw error;
}

/** Waits until the program has gone as far as it can: it has ended, or waits for something of the engine. */
async function quiet(run: RunParts, pump: Pump, finished: Promise<void>, over: () => boolean): Promise<void> {
  for (;;) {
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    if (over()) return;
    if (!pump.idle) continue;
    if (pump.waits()?.length !== 0) return;
    if (await isCalled(run, finished)) return;
  }
}

/** The program waits for something of its own. True when meanwhile something has come in that may well end it. */
async function isCalled({ worker, runId, pending, projection }: RunParts, finished: Promise<void>): Promise<boolean> {
  const moved = Promise.race([finished, pending.added()]).then(() => false);
  for (;;) {
    const stop = new AbortController();
    const patience = until(worker.clock, worker.clock.now() + foreignMs, stop.signal).then(() => true);
    patience.catch(() => undefined);
    const waited = await Promise.race([moved, patience]);
    stop.abort();
    if (!waited) return false;
    const look = worker.log(runId).meta();
    const hasMore = look.then((meta) => meta !== null && meta.posted > projection.taken);
    const found = await Promise.race([moved.then(() => null), hasMore]);
    if (found !== false) return found === true;
  }
}

async function next({ pending, projection }: RunParts, pump: Pump): Promise<void> {
  try {
    await pending.settleNext();
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
    const reason = "cancelled on the Restate server";
    pump.enqueue(projection.fact("cancel.requested", "", pump.now(), { reason }));
  }
}

/** Everything from outside comes by one signal, in one order. */
function listen(run: RunParts, pump: Pump): void {
  const { ctx, pending, projection } = run;
  pending.track(ctx.signal<Inbound>(inboxSignal), (item) => {
    listen(run, pump);
    if (!item) return;
    projection.taken += 1;
    const { at, path, type } = item;
    const body = bodyFor(run, item);
    if (body) pump.enqueue(projection.fact(type as FactType, path, at, body));
  });
}

/** What comes in as this run sees it; undefined when that is nothing to it. */
function bodyFor({ store, children }: RunParts, { path, type, body }: Inbound): FactOf<FactType> | undefined {
  if (type === "child.completed" || type === "child.failed") children.delete(path);
  if (type !== "store.changed") return body as unknown as FactOf<FactType>;
  const { key, item } = body as unknown as FactOf<"store.changed">;
  const seen = store.shared(path, key, item);
  return seen && { key, ...seen };
}

/** Tells how the run stands. Not waited for: an attempt that dies meanwhile is followed by one that tells it again. */
function tell({ poster, projection }: RunParts, pump: Pump): void {
  const standing = standingOf(pump.waits(), pump.now());
  poster.tell(projection.state(standing));
  if (standing.status === "running") poster.soon();
  else poster.now();
}

function boundCancel(run: RunParts, pump: Pump, bound: number, giveUp: () => void): void {
  run.pending.track(run.ctx.sleep(cancelBoundMs, `!cancel#${bound}`), () => {
    if (pump.waits() === null && bound < mostBounds) boundCancel(run, pump, bound + 1, giveUp);
    else giveUp();
  });
}
