import { redactor } from "../base/redact.ts";
import { keyVariables } from "../models/providers.ts";
import { searchKeys } from "./search-variables.ts";
import type { Screen, Terminal } from "./terminal.ts";

/** The same terminal, on which no key that is set for a provider is ever shown, whatever an error or a model says. */
export function guarded(terminal: Terminal): Terminal {
  const redact = redactor([...keyVariables, ...searchKeys].map((name) => terminal.env[name]?.trim() ?? ""));
  if (!redact) return terminal;
  const out = guardedScreen(terminal.out, redact);
  const err = guardedScreen(terminal.err, redact);
  // not spread: what is worked out when it is first asked for shall stay so
  return Object.create(terminal, { out: { value: out }, err: { value: err } });
}

function guardedScreen(screen: Screen, redact: (text: string) => string): Screen {
  return { ...screen, write: (text) => screen.write(redact(text)) };
}
