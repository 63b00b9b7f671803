import type { OptionSpec } from "./spec.ts";

const state: OptionSpec = { name: "state", takes: "dir", about: "where runs are kept (default ./.troupe)" };
const config: OptionSpec = { name: "config", takes: "file", about: "use this configuration file" };
const json: OptionSpec = { name: "json", about: "print one JSON object, errors included" };
const events: OptionSpec = { name: "events", about: "print the log, one JSON entry per line" };
const noInput: OptionSpec = { name: "no-input", about: "never ask; leave decisions open" };

/** Taken by every command and shown only at the top. */
export const everywhere: readonly OptionSpec[] = [
  { name: "help", short: "h", about: "show help" },
  { name: "color", about: "colours, whatever the terminal says" },
  { name: "no-color", about: "no colours" },
  { name: "env-file", takes: "file", about: "read variables from this file, not from .env.local and .env" },
];

/** For commands that look at what is recorded. */
export const reading: readonly OptionSpec[] = [state, config, json];

/** For commands that keep a run going. */
export const running: readonly OptionSpec[] = [state, config, json, events, noInput];
