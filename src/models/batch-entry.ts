import { abortError } from "../base/errors.ts";
import type { BatchScope } from "./batch-terms.ts";

interface Caller<O> {
  readonly scope: BatchScope;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
  readonly leave: () => void;
}

/** One input, and the steps that want its output. A class because they come and go. */
export class BatchEntry<I, O> {
  readonly input: I;
  /** Under which equal ones find it; null where nobody looks. */
  readonly sameAs: string | null;
  /** Epoch milliseconds at which it has waited long enough. */
  readonly dueAt: number;
  /** Nobody wants it any more. */
  onUnwanted: () => void = nothing;
  readonly #callers = new Set<Caller<O>>();
  /** Tells a step that wants it that it is on its way. */
  #sent: ((scope: BatchScope, isFirst: boolean) => void) | undefined;

  constructor(input: I, sameAs: string | null, dueAt: number) {
    this.input = input;
    this.sameAs = sameAs;
    this.dueAt = dueAt;
  }

  /** Of the step that came first, of those that have stayed. */
  get key(): string {
    const [first] = this.#callers;
    return first?.scope.key ?? "";
  }

  add(scope: BatchScope): Promise<O> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#callers.delete(caller);
        reject(abortError(scope.signal));
        if (this.#callers.size === 0) this.onUnwanted();
      };
      const leave = (): void => scope.signal.removeEventListener("abort", stop);
      const caller = { scope, resolve, reject, leave };
      this.#callers.add(caller);
      scope.signal.addEventListener("abort", stop, { once: true });
      this.#sent?.(scope, false);
    });
  }

  /** It is on its way: `tell` writes so into the step of each that wants it, now and later. */
  send(tell: (scope: BatchScope, isFirst: boolean) => void): void {
    this.#sent = tell;
    for (const [index, { scope }] of [...this.#callers].entries()) tell(scope, index === 0);
  }

  settle(output: O | Error): void {
    for (const { resolve, reject, leave } of this.#callers) {
      leave();
      if (Error.isError(output)) reject(output);
      else resolve(output as O);
    }
    this.#callers.clear();
  }

  fail(error: unknown): void {
    for (const { reject, leave } of this.#callers) {
      leave();
      reject(error);
    }
    this.#callers.clear();
  }
}

const nothing = (): void => undefined;
