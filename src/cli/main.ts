import { cli } from "./cli.ts";
import { processTerminal } from "./terminal.ts";

const argv = process.argv.slice(2);
process.exitCode = await cli(argv, processTerminal(argv));
