import { systemClock } from "../../src/base/clock.ts";
import type { Engine } from "../../src/core/engine.ts";
import { restateEngine } from "../../src/engines/restate/engine.ts";
import { checked } from "../../src/engines/restate/options.ts";
import type { EngineBench } from "../../src/testing/index.ts";
import { freePorts } from "./ports.ts";
import type { RestateServer } from "./server.ts";

/** So many apps may be open on one bench at once. */
const slots = 3;

let benches = 0;

export interface BenchOptions {
  readonly alwaysReplay?: boolean;
  readonly maxStepMs?: number;
}

/**
 * Engines over one server, each bench in a namespace of its own. A worker that takes the place of another takes over its
 * address: the server goes on with a run where it began.
 */
export async function restateBench(server: RestateServer, options: BenchOptions = {}): Promise<EngineBench> {
  const { alwaysReplay = false, maxStepMs = 600_000 } = options;
  benches += 1;
  const namespace = `bench${process.pid}x${benches}`;
  const free = await freePorts(slots);
  return {
    ...(alwaysReplay && { deaf: true }),
    open() {
      const port = free.shift();
      if (port === undefined) throw new Error(`more than ${slots} apps are open on one bench`);
      const { ingress, admin } = server;
      const settings = checked({ ingress, admin, listen: `127.0.0.1:${port}`, namespace, maxStepMs });
      const engine = restateEngine(settings, { clock: systemClock, alwaysReplay });
      return closing(engine, () => free.unshift(port));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The engine, with something to do once it is closed. */
function closing(engine: Engine, afterwards: () => void): Engine {
  const close = engine[Symbol.asyncDispose].bind(engine);
  let closed: Promise<void> | undefined;
  return new Proxy(engine, {
    get(target, key) {
      if (key === Symbol.asyncDispose) {
        return () => {
          closed ??= Promise.resolve(close()).then(afterwards);
          return closed;
        };
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
