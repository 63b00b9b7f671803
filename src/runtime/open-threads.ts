import { pathName } from "../base/ids.ts";
import type { Thread } from "../core/agent.ts";
import type { Labels } from "../core/labels.ts";

/** A thread as its caller keeps it. */
export interface OpenThread extends Thread {
  completed: number;
  last: unknown;
  /** Of all that was read in it. */
  marks: Labels | undefined;
}

/** The threads that one caller has opened. */
export class OpenThreads {
  readonly #threads = new Map<string, OpenThread>();

  /** That of an agent's name and its own. */
  of(agent: string, name: string): OpenThread {
    const key = `${agent}\n${pathName(name)}`;
    const thread = this.#threads.get(key) ?? { name, completed: 0, last: undefined, marks: undefined };
    this.#threads.set(key, thread);
    return thread;
  }
}

/** A call of it has returned. */
export function completed(thread: OpenThread, output: unknown): void {
  thread.completed += 1;
  thread.last = output;
}
