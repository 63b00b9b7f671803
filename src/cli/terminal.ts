import { styleText } from "node:util";
import { type Clock, systemClock } from "../base/clock.ts";
import { askLine } from "./ask-line.ts";
import { type Interrupt, interruptions } from "./interrupt.ts";
import { watchOutputs } from "./lost-output.ts";
import { selfName } from "./self-name.ts";

export type Style = Parameters<typeof styleText>[0];

/** One of the two output streams, with what was decided about it once. */
export interface Screen {
  readonly write: (text: string) => void;
  readonly paint: (style: Style, text: string) => string;
  /** Someone watches, on a terminal that can repaint. */
  readonly live: boolean;
  readonly columns: () => number;
  readonly rows: () => number;
}

/** Everything a command knows of the world it was called in; a test passes its own. */
export interface Terminal {
  /** Results. */
  readonly out: Screen;
  /** Progress, questions, errors. */
  readonly err: Screen;
  /** A person can be asked: stdin and stderr are terminals, and this is not CI. */
  readonly person: boolean;
  /** Each command first adds to it what the project's `.env` files say. */
  readonly env: Record<string, string | undefined>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly interrupt: Interrupt;
  /** The beginning of commands that can be pasted: `troupe`, `npx troupe`, or in full where those would not work. */
  readonly self: string;
  /** One line from the person; null at the end of input. Rejects when interrupted, or with the reason of `signal`. */
  readonly ask: (question: string, signal?: AbortSignal) => Promise<string | null>;
  /** All of stdin. */
  readonly input: () => Promise<string>;
}

/** The terminal of this process. Decides colour, liveness and interactivity, once. */
export function processTerminal(argv: readonly string[]): Terminal {
  const { stdin, stdout, stderr, env } = process;
  const interrupt = interruptions({
    clock: systemClock,
    listen: (name, heard) => process.on(name, heard),
    stopNow: (code) => process.exit(code),
    tell: (line) => stderr.write(`\n${line}\n`),
  });
  watchOutputs({
    stdout,
    stderr,
    interrupt,
    endWith(code) {
      process.exitCode = code;
    },
  });
  let self: string | undefined;
  return {
    out: screen(stdout, argv, env),
    err: screen(stderr, argv, env),
    person: stdin.isTTY === true && stderr.isTTY === true && !env["CI"],
    env,
    cwd: process.cwd(),
    clock: systemClock,
    interrupt,
    get self() {
      self ??= selfName({ env, cwd: process.cwd(), script: process.argv[1] ?? "troupe", node: process.execPath });
      return self;
    },
    ask: (question, signal = interrupt.signal) =>
      askLine(
        question,
        { input: stdin, output: stderr, clock: systemClock },
        AbortSignal.any([interrupt.signal, signal]),
      ),
    async input() {
      stdin.setEncoding("utf8");
      return (await stdin.toArray()).join("");
    },
  };
}

function screen(stream: NodeJS.WriteStream, argv: readonly string[], env: NodeJS.ProcessEnv): Screen {
  const colour = wantsColour(argv, env, stream.isTTY === true);
  return {
    write: (text) => void stream.write(text),
    paint: (style, text) => (colour ? styleText(style, text, { validateStream: false }) : text),
    live: stream.isTTY === true && env["TERM"] !== "dumb",
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
  };
}

/** Flags, then FORCE_COLOR, then NO_COLOR, then TERM=dumb, then whether it is a terminal. */
export function wantsColour(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const flags = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined);
  const flag = flags.findLast((each) => each === "--color" || each === "--no-color");
  if (flag) return flag === "--color";
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (env["NO_COLOR"]) return false;
  return env["TERM"] !== "dumb" && isTerminal;
}
