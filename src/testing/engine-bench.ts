import type { Agent } from "../core/agent.ts";
import type { Engine } from "../core/engine.ts";
import { type App, type TroupeOptions, troupe } from "../runtime/troupe.ts";

/** One place to keep runs, and any number of engines on it, one after another or at once. */
export interface EngineBench extends AsyncDisposable {
  open(): Engine;
  /**
   * What comes in for a run, cancels and timers included, does not reach it while one of its steps is at work: a server
   * told to suspend runs at once closes their input then. The clauses about hearing meanwhile ({@link hearing}) say
   * nothing there; all others hold. Never set it for the settings that users have.
   */
  readonly deaf?: true;
}

/** A bench with its apps: they are all closed when a clause ends, however it ends. */
export class Apps implements AsyncDisposable {
  readonly #bench: EngineBench;
  readonly #open: App[] = [];

  constructor(bench: EngineBench) {
    this.#bench = bench;
  }

  start(...agents: readonly Agent[]): App {
    return this.startWith({}, ...agents);
  }

  startWith(options: Pick<TroupeOptions, "limits">, ...agents: readonly Agent[]): App {
    const app = troupe({ ...options, agents, engine: this.#bench.open() });
    this.#open.push(app);
    return app;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const app of this.#open.reverse()) await app[Symbol.asyncDispose]();
    await this.#bench[Symbol.asyncDispose]();
  }
}
