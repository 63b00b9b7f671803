import { Command, CommanderError, Option } from "commander";
import type { TroupeError } from "../base/errors.ts";
import { catalogNames } from "./catalog.ts";
import { flag } from "./help.ts";
import { everywhere } from "./options.ts";
import { type CommandSpec, type Given, Options } from "./spec.ts";
import { usage } from "./usage.ts";

/** What was asked for. */
export interface Parsed {
  readonly spec: CommandSpec;
  readonly args: readonly string[];
  readonly options: Options;
}

/** @throws TroupeError `invalid_input`, with what was probably meant. */
export async function parse(argv: readonly string[], tree: CommandSpec): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const root = build(tree, (found) => {
    parsed = found;
  });
  try {
    await root.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw notACommand(error) ?? usage(error.message.replace(/^error: /, "").replace(/\n\((.*)\)$/, ". $1"));
  }
  if (!parsed) throw usage("no command was given");
  return parsed;
}

/** Words that people try as commands, and what does what they want. */
function notACommand({ code, message }: CommanderError): TroupeError | null {
  if (code !== "commander.unknownCommand") return null;
  const [, word = ""] = /'(.*?)'/s.exec(message) ?? [];
  if (catalogNames.includes(word)) return usage(`${word} is a team, not a command`, `troupe run ${word} … runs it.`);
  if (!/^models?$/.test(word)) return null;
  return usage(`there is no command ${word}`, "troupe doctor shows the models that can be used here.");
}

/** `above` is what was said before the name of the command: it counts for the command as well. */
function build(
  spec: CommandSpec,
  found: (parsed: Parsed) => void,
  above: readonly ReadonlyMap<string, Given>[] = [],
): Command {
  const command = new Command(spec.name)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined })
    .helpOption(false)
    .helpCommand(false)
    .allowExcessArguments(false);
  const given = new Map<string, Given>();
  for (const option of [...(spec.options ?? []), ...everywhere]) {
    command.addOption(new Option(flag(option)));
    command.on(`option:${option.name}`, (value: string | null) => {
      const before = given.get(option.name);
      const more = option.many ? [...(Array.isArray(before) ? before : []), value ?? ""] : (value ?? true);
      given.set(option.name, more);
    });
  }
  for (const { name, optional } of spec.args ?? []) command.argument(optional ? `[${name}]` : `<${name}>`);
  const all = [...above, given];
  for (const each of spec.commands ?? []) command.addCommand(build(each, found, all));
  const options = () => new Options(new Map(all.flatMap((said) => [...said])));
  if (spec.load) command.action(() => found({ spec, args: command.args, options: options() }));
  return command;
}
