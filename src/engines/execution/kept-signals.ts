import type { Json } from "../../base/json.ts";

/** Signals that came before anybody waited for them, each kept for one wait, in order. */
export class KeptSignals {
  readonly #payloads = new Map<string, Json[]>();

  keep(name: string, payload: Json): void {
    const kept = this.#payloads.get(name);
    if (kept) kept.push(payload);
    else this.#payloads.set(name, [payload]);
  }

  take(name: string): Json | undefined {
    return this.#payloads.get(name)?.shift();
  }
}
