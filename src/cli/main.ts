import { cli } from "./cli.ts";
import { processTerminal } from "./terminal.ts";

const argv = process.argv.slice(2);
const code = await cli(argv, processTerminal(argv));
process.exitCode ??= code; // unless its output could not be written
