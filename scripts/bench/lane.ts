import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What a contender can be asked to do; each answers with a figure or several. */
export type Wishes = Readonly<Record<string, () => Promise<unknown>>>;

/** A contender in a process of its own. */
export interface Lane extends AsyncDisposable {
  /** One wish at a time. */
  ask<T>(wish: string): Promise<T>;
}

/** Starts `script`, which must call `serveLane`, with these settings. */
export async function openLane(script: URL, settings: unknown, flags: readonly string[] = []): Promise<Lane> {
  const child = fork(fileURLToPath(script), [JSON.stringify(settings)], { execArgv: [...flags] });
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`${script.pathname} ended with ${code}`)),
  );
  ended.catch(() => undefined);
  const answer = async () => (await Promise.race([once(child, "message"), ended]))[0] as unknown;
  await answer();
  return {
    async ask<T>(wish: string) {
      child.send(wish);
      return (await answer()) as T;
    },
    async [Symbol.asyncDispose]() {
      child.send("end");
      await ended.catch(() => undefined);
    },
  };
}

/** In the child: does what the parent wishes, one thing after the other. */
export function serveLane(wishes: Wishes, close: () => PromiseLike<unknown>): void {
  process.on("message", async (wish) => {
    if (wish === "end") {
      await close();
      process.exit(0);
    }
    process.send?.(await wishes[String(wish)]?.());
  });
  process.on("disconnect", () => process.exit());
  process.send?.("ready");
}

/** In the child: what it was started with. */
export const laneSettings = <T>(): T => JSON.parse(process.argv[2] ?? "{}") as T;
