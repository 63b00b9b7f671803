import { appendFileSync, existsSync, readFileSync } from "node:fs";

/** `start`: an effect begins. `happened`: it has changed the world, which only `once` effects do. `end`: it is over. */
export type Mark = "start" | "happened" | "end";

export interface Line {
  readonly mark: Mark;
  readonly key: string;
  readonly value: string;
}

/** What effects leave behind outside of the engine, in the order in which it happened: the world, as a test sees it. */
export interface EffectLog {
  write(mark: Mark, key: string, value: string): void;
  lines(): readonly Line[];
  /** What this effect did to the world, if it did. */
  happened(key: string): string | undefined;
}

/** Each line is one write, so that a kill leaves it whole or not there. */
export function effectLog(file: string): EffectLog {
  const lines = () => (existsSync(file) ? parseLines(readFileSync(file, "utf8")) : []);
  return {
    write: (mark, key, value) => appendFileSync(file, `${mark} ${key} ${value}\n`),
    lines,
    happened: (key) => lines().find((line) => line.mark === "happened" && line.key === key)?.value,
  };
}

function parseLines(text: string): readonly Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [, mark, key, value] = /^(start|happened|end) (\S+) (\S+)$/.exec(line) ?? [];
      if (mark === undefined || key === undefined || value === undefined) throw new Error(`not a line: ${line}`);
      return { mark: mark as Mark, key, value };
    });
}
