import {
  handlers,
  type ObjectContext,
  type ObjectSharedContext,
  object,
  type VirtualObjectDefinition,
} from "@restatedev/restate-sdk";
import type { Decision } from "../../core/decision.ts";
import { append, conclude } from "./log-append.ts";
import { decide, deliver, expire, findDecision, late } from "./log-decisions.ts";
import { metaOf, readEntry, readPage } from "./log-entries.ts";
import { create, fork } from "./log-runs.ts";
import {
  type Append,
  type Appended,
  type Changed,
  type ChildEnded,
  type Conclude,
  type Create,
  type Created,
  type Decide,
  type Decided,
  type Expire,
  type Fork,
  type Forked,
  hasEnded,
  type Intend,
  isAtRest,
  type Late,
  type Meta,
  moving,
  type Names,
  type Page,
  type Post,
  type Posted,
  type Read,
  type Rest,
  type StuckAt,
} from "./protocol.ts";
import { hubOptions } from "./service-options.ts";

/** The object that keeps a run's log, and through which all from outside reaches the run, one at a time. */
export function logObject(names: Names): VirtualObjectDefinition<string, unknown> {
  return object({
    name: names.log,
    options: hubOptions,
    handlers: {
      create: (ctx: ObjectContext, request: Create): Promise<Created> => create(ctx, names, request),
      fork: (ctx: ObjectContext, request: Fork): Promise<Forked> => fork(ctx, names, request),
      async append(ctx: ObjectContext, message: Append): Promise<Appended> {
        const meta = await metaOf(ctx);
        if (!meta) return { length: 0, diverged: false }; // deleted meanwhile
        const [answer, now] = await append(ctx, names, meta, message);
        if (now !== meta) ctx.set("meta", now);
        return answer;
      },
      async post(ctx: ObjectContext, item: Post): Promise<Posted> {
        const meta = await metaOf(ctx);
        if (!meta) return { problem: "run_unknown", status: "unknown" };
        const { status } = meta.standing;
        if (hasEnded(meta)) return { problem: "run_ended", status };
        ctx.set("meta", await deliver(ctx, meta, inbound(item)));
        return { problem: status === "stuck" ? "stuck" : null, status };
      },
      async decide(ctx: ObjectContext, { id, answer }: Decide): Promise<Decided> {
        const meta = await metaOf(ctx);
        const [decided, now] = await decide(ctx, meta, id, answer);
        if (now !== meta) ctx.set("meta", now);
        return decided;
      },
      expire: (ctx: ObjectContext, request: Expire): Promise<void> => change(ctx, (meta) => expire(ctx, meta, request)),
      late: (ctx: ObjectContext, request: Late): Promise<void> => change(ctx, (meta) => late(ctx, meta, request)),
      changed: (ctx: ObjectContext, { path, key, item }: Changed): Promise<void> =>
        change(ctx, (meta) => deliver(ctx, meta, { path, type: "store.changed", body: { key, item } })),
      child: (ctx: ObjectContext, { path, type, body }: ChildEnded): Promise<void> =>
        change(ctx, (meta) => deliver(ctx, meta, { path, type, body })),
      /** Cannot go on with the program of the moment; `null`: it tries again. */
      stuck: (ctx: ObjectContext, at: StuckAt | null): Promise<void> =>
        change(ctx, async (meta) => ({
          ...meta,
          standing: stuckStanding(meta, at),
          updatedAt: await ctx.date.now(),
        })),
      /** True for the one who may start the effect at this path, however often he asks. */
      async intend(ctx: ObjectContext, { path, token }: Intend): Promise<boolean> {
        const key = `i/${path}`;
        const was = await ctx.get<string>(key);
        if (was === null) ctx.set(key, token);
        return was === null || was === token;
      },
      async conclude(ctx: ObjectContext, request: Conclude): Promise<boolean> {
        const meta = await metaOf(ctx);
        const now = meta && (await conclude(ctx, names, meta, request));
        if (now) ctx.set("meta", now);
        return now !== null;
      },
      async purge(ctx: ObjectContext, before: number): Promise<boolean> {
        const meta = await metaOf(ctx);
        if (!(meta && hasEnded(meta) && meta.updatedAt < before)) return false;
        ctx.clearAll();
        return true;
      },
      read: handlers.object.shared((ctx: ObjectSharedContext, request: Read): Promise<Page> => readPage(ctx, request)),
      decision: handlers.object.shared(
        (ctx: ObjectSharedContext, id: string): Promise<Decision | null> => findDecision(ctx, id),
      ),
      rest: handlers.object.shared((ctx: ObjectSharedContext): Promise<Rest | null> => restOf(ctx)),
      meta: handlers.object.shared((ctx: ObjectSharedContext): Promise<Meta | null> => metaOf(ctx)),
    },
  });
}

async function restOf(ctx: ObjectSharedContext): Promise<Rest | null> {
  const meta = await metaOf(ctx);
  if (!meta) return null;
  if (hasEnded(meta)) return { meta, last: await readEntry(ctx, meta.length - 1), decisions: [] };
  const decisions: Decision[] = [];
  if (isAtRest(meta)) {
    for (const id of meta.open) {
      const decision = await findDecision(ctx, id);
      if (decision) decisions.push(decision);
    }
  }
  return { meta, last: null, decisions };
}

async function change(ctx: ObjectContext, how: (meta: Meta) => Promise<Meta>): Promise<void> {
  const meta = await metaOf(ctx);
  if (!meta || hasEnded(meta)) return;
  const now = await how(meta);
  if (now !== meta) ctx.set("meta", now);
}

function stuckStanding({ standing }: Meta, at: StuckAt | null): Meta["standing"] {
  if (at) return { ...moving, status: "stuck", ...at };
  return standing.status === "stuck" ? { ...standing, status: "running" } : standing;
}

function inbound(item: Post): {
  readonly path: string;
  readonly type: string;
  readonly body: { readonly [key: string]: import("../../base/json.ts").Json };
} {
  if (item.type === "cancel") return { path: "", type: "cancel.requested", body: { reason: item.reason } };
  return { path: "", type: "signal.received", body: { name: item.name, payload: item.payload } };
}
