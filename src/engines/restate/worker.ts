import { type Clock, until } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import type { Program } from "../../core/engine.ts";
import { toFailure } from "../../core/failure.ts";
import { lateBody } from "../execution/late-answer.ts";
import type { Watchers } from "../execution/watchers.ts";
import type { Admin } from "./admin.ts";
import { InFlight } from "./in-flight.ts";
import type { Ingress } from "./ingress.ts";
import { answers, isTaken, type Listener, listen } from "./listener.ts";
import { logObject } from "./log-object.ts";
import type { Settings } from "./options.ts";
import type { LogPort } from "./poster.ts";
import type { Append, Appended, Intend, Late, Meta, Names, StuckAt } from "./protocol.ts";
import { runWorkflow } from "./run-workflow.ts";
import { spaceObject } from "./space-object.ts";
import type { WorkerParts } from "./worker-parts.ts";

export interface WorkerNeeds {
  readonly settings: Settings;
  readonly names: Names;
  readonly clock: Clock;
  readonly ingress: Ingress;
  readonly admin: Admin;
  readonly watchers: Watchers;
  readonly alwaysReplay: boolean;
  readonly fresh: Set<string>;
  /** Aborted when the engine is closed. */
  readonly signal: AbortSignal;
}

/** Executes runs for the cluster until closed. */
export interface Worker {
  close(): Promise<void>;
}

/** Starts to listen, and tells the cluster so. Without an address to listen at, there is nothing to do. */
export async function worker(needs: WorkerNeeds, program: Program): Promise<Worker> {
  const { settings, names, clock, ingress, watchers } = needs;
  if (!settings.listen) return { close: () => Promise.resolve() };
  const log = names.log;
  const inFlight = new InFlight(clock, (runId, path, value) => {
    const body = lateBody(value);
    if (body === null) return;
    ingress.callOnce<null>(log, runId, "late", { path, body } satisfies Late).catch(() => undefined);
  });
  const parts: WorkerParts = {
    names,
    clock,
    program,
    inFlight,
    maxStepMs: settings.maxStepMs,
    alwaysReplay: needs.alwaysReplay,
    fresh: needs.fresh,
    log: (runId) => logPort(needs, runId),
    intend: (runId, path, token) =>
      untilAnswered(needs, () => ingress.call<boolean>(log, runId, "intend", { path, token } satisfies Intend)),
    stuck: (runId, thrown, upTo) =>
      ingress
        .call<null>(log, runId, "stuck", { error: toFailure(thrown), upTo } satisfies StuckAt)
        .then(() => watchers.notify(runId)),
    onPosted(runId, caller, { status }) {
      if (caller !== null && status !== "running") watchers.notify(caller); // which waits for this one
      if (status === "running") watchers.grown(runId);
      else watchers.notify(runId);
    },
  };
  const services = [logObject(names), spaceObject(names), ...program.agents.map((agent) => runWorkflow(agent, parts))];
  const { host, port, uri } = settings.listen;
  const other = await liveElsewhere(needs, uri);
  if (other !== undefined) {
    if (await hasAll(needs, program)) return { close: () => inFlight.detach() };
    throw another(other, settings.namespace);
  }
  let listener: Listener;
  try {
    listener = await listen(host, port, services, () => undefined);
  } catch (error) {
    // a worker of the same app is there: it executes what is started here
    const there = isTaken(error) ? await needs.admin.services(uri) : [];
    if (services.every(({ name }) => there.includes(name))) return { close: () => inFlight.detach() };
    throw error;
  }
  const close = async () => {
    await inFlight.detach();
    await listener.close();
  };
  try {
    await needs.admin.register(uri);
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** The address of another worker of this namespace that is up: the cluster would forget it. */
async function liveElsewhere({ admin, names }: WorkerNeeds, uri: string): Promise<string | undefined> {
  for (const other of await admin.elsewhere(names.log, uri)) if (await answers(other)) return other;
  return undefined;
}

async function hasAll({ admin, names }: WorkerNeeds, { agents }: Program): Promise<boolean> {
  for (const agent of agents) if (!(await admin.has(names.run(agent)))) return false;
  return true;
}

function another(url: string, namespace: string): TroupeError {
  const problem =
    `a worker of the namespace ${JSON.stringify(namespace)} listens at ${url}, and does not have all of these agents. ` +
    "All workers of a namespace have the same agents and stand behind one address (`advertise`); give another app " +
    "another `namespace`";
  return new TroupeError(problem, { code: "engine_unavailable", detail: { url, problem } });
}

function logPort(needs: WorkerNeeds, runId: RunId): LogPort {
  const { ingress, names } = needs;
  return {
    meta: () => untilAnswered(needs, () => ingress.call<Meta | null>(names.log, runId, "meta", null)),
    append: (message: Append) =>
      untilAnswered(needs, () => ingress.call<Appended>(names.log, runId, "append", message)),
  };
}

/** What runs cannot do without is asked for until the process lets go; then nothing is said any more. */
async function untilAnswered<T>({ signal, clock }: WorkerNeeds, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch {
      if (signal.aborted) return new Promise(() => undefined);
      await until(clock, clock.now() + 1_000, signal).catch(() => undefined);
    }
  }
}
