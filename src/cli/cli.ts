import { help } from "./help.ts";
import { program } from "./program.ts";
import type { CommandSpec } from "./spec.ts";
import type { Terminal } from "./terminal.ts";

/** Runs one command line and returns its exit code. Help and version load nothing of what commands need. */
export async function cli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const words = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : undefined);
  const asksHelp = words.includes("--help") || words.includes("-h") || words[0] === "help";
  const plain = words.filter((word, at) => !word.startsWith("-") && !(at === 0 && word === "help"));
  const path = walk(program, plain);
  const last = path.at(-1);
  const isGroup = (last?.commands?.length ?? 0) > 0;
  if (plain.length === 0 && (words.includes("--version") || words.includes("-V"))) {
    const { version } = await import("./version.ts");
    terminal.out.write(`${version()}\n`);
    return 0;
  }
  const bare =
    isGroup &&
    last?.load === undefined &&
    plain.length === path.length - 1 &&
    words.every((word) => /^--(no-)?color$/.test(word) || !word.startsWith("-"));
  if (bare || (asksHelp && (!isGroup || plain.length === path.length - 1))) {
    terminal.out.write(help(path, terminal.out));
    return 0;
  }
  return perform(argv, terminal, words.includes("--json"), path.map(({ name }) => name).join(" "));
}

async function perform(argv: readonly string[], terminal: Terminal, json: boolean, command: string): Promise<number> {
  let screen = terminal;
  try {
    const { parse } = await import("./parse.ts");
    const { spec, args, options } = await parse(argv, program);
    if (spec.looks) terminal.interrupt.atOnce();
    const [{ addEnvFiles }, { guarded }] = await Promise.all([import("./environment.ts"), import("./guard.ts")]);
    const origins = addEnvFiles(terminal.env, terminal.cwd, options);
    screen = guarded(terminal);
    const action = await spec.load?.();
    return (await action?.({ terminal: screen, program, args, options, origins })) ?? 0;
  } catch (error) {
    const { interrupt } = terminal;
    if (interrupt.exitCode !== null && interrupt.signal.aborted && error === interrupt.signal.reason)
      return interrupt.exitCode;
    const { reportError } = await import("./report-error.ts");
    return reportError(error, screen, json, command);
  }
}

/** The commands that the words name, from the top; stops at the first word that is none. */
function walk(top: CommandSpec, words: readonly string[]): readonly CommandSpec[] {
  const path = [top];
  for (const word of words) {
    const next = path.at(-1)?.commands?.find(({ name }) => name === word);
    if (!next) break;
    path.push(next);
  }
  return path;
}
