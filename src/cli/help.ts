import { everywhere } from "./options.ts";
import type { CommandSpec, OptionSpec } from "./spec.ts";
import type { Screen } from "./terminal.ts";

/** Help for one command: what it does, examples, then the rest. */
export function help(path: readonly CommandSpec[], { paint }: Screen): string {
  const command = path.at(-1);
  if (!command) return "";
  const { about, examples, args = [], options = [], commands = [], notes = [] } = command;
  const title = (text: string): string => paint("bold", text);
  const shell = examples.map(([line, what]): Row => [line, what]);
  const all = commands.length > 0 && path.length > 1 ? options : [...options, ...(path.length === 1 ? everywhere : [])];
  const sections = [
    about,
    `${title("Examples")}\n${rows(shell, (what) => paint("dim", what))}`,
    `${title("Usage")}\n  ${usage(path)}`,
    section(
      title("Commands"),
      commands.map(({ name, about: what }): Row => [name, what]),
    ),
    section(
      title("Arguments"),
      args.map(({ name, about: what }): Row => [name, what]),
    ),
    section(
      title("Options"),
      all.map((option): Row => [flag(option), option.about]),
    ),
    notes.join("\n"),
    commands.length > 0 ? paint("dim", `${usageName(path)} <command> --help says more about each.`) : "",
  ];
  return `${sections.filter((text) => text !== "").join("\n\n")}\n`;
}

type Row = readonly [left: string, right: string];

function section(title: string, lines: readonly Row[]): string {
  return lines.length === 0 ? "" : `${title}\n${rows(lines)}`;
}

function rows(lines: readonly Row[], style = (text: string): string => text): string {
  const width = lines.reduce((most, [left]) => Math.max(most, left.length), 0);
  return lines.map(([left, right]) => `  ${left.padEnd(width)}  ${style(right)}`).join("\n");
}

function usageName(path: readonly CommandSpec[]): string {
  return path.map(({ name }) => name).join(" ");
}

function usage(path: readonly CommandSpec[]): string {
  const { args = [], options = [], commands = [], load } = path.at(-1) ?? {};
  const words = args.map(({ name, optional }) => (optional ? `[${name}]` : `<${name}>`));
  const group = load === undefined ? ["<command>"] : ["[command]", "[options]"];
  const rest = commands.length > 0 ? group : [...words, ...(options.length > 0 ? ["[options]"] : [])];
  return [usageName(path), ...rest].join(" ");
}

export function flag({ name, short, takes, optional }: OptionSpec): string {
  const value = optional ? ` [${takes}]` : ` <${takes}>`;
  return `${short ? `-${short}, ` : ""}--${name}${takes ? value : ""}`;
}
