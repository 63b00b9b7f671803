import { TroupeError } from "../base/errors.ts";

interface FailedCall {
  readonly agent: unknown;
  readonly input: unknown;
  readonly keys: readonly string[];
}

/** Calls that have failed after an effect was started that happens at most once: they may not be made again (R3). */
export class FailedCalls {
  readonly #calls: FailedCall[] = [];

  add(agent: unknown, input: unknown, keys: readonly string[]): void {
    this.#calls.push({ agent, input, keys });
  }

  /** @throws TroupeError `effect_committed` */
  refuseAgain(agent: unknown, input: unknown, path: string): void {
    const earlier = this.#calls.find((call) => call.agent === agent && Object.is(call.input, input));
    if (!earlier) return;
    throw new TroupeError(
      `${path} may not be run again: its earlier attempt has started an effect that happens at most once`,
      { code: "effect_committed", detail: { agent: path, path, keys: earlier.keys } },
    );
  }
}
