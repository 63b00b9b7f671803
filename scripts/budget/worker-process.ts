import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "../proof-row.ts";
import type { Charged } from "./provider.ts";
import type { Orders } from "./worker.ts";

const script = new URL("worker.ts", import.meta.url).pathname;

/** A process of the fleet, and what it says. */
export class Worker {
  readonly book: string;
  readonly #child: ChildProcess;
  #said = "";
  #news = Promise.withResolvers<void>();

  constructor(orders: Orders) {
    this.book = join(orders.folder, `book-${orders.name}.jsonl`);
    this.#child = spawn(process.execPath, ["--conditions=troupe-source", script, JSON.stringify(orders)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.on("data", (text: Buffer) => {
      this.#said += text.toString();
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    });
  }

  async hears(word: string): Promise<string> {
    for (;;) {
      const line = this.#said.split("\n").find((each) => each.startsWith(word));
      if (line !== undefined) return line;
      check(this.#child.exitCode === null, `a process ended with ${this.#child.exitCode}`);
      await this.#news.promise;
    }
  }

  tell(): void {
    this.#child.stdin?.write("\n");
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  charges(): readonly Charged[] {
    if (!existsSync(this.book)) return [];
    const lines = readFileSync(this.book, "utf8").split("\n").filter(Boolean);
    return lines.map((line) => JSON.parse(line) as Charged);
  }
}
