import { redactor } from "../base/redact.ts";
import { keyVariables } from "../models/providers.ts";
import { holdsKey } from "../models/shown-name.ts";
import { searchKeys } from "./search-variables.ts";
import type { Screen, Terminal } from "./terminal.ts";

/**
 * The same terminal, on which no key that is set for a provider is ever shown, whatever an error or a model says; nor one
 * that was pasted into TROUPE_MODEL.
 */
export function guarded(terminal: Terminal): Terminal {
  const { env } = terminal;
  const pasted = env["TROUPE_MODEL"]?.trim() ?? "";
  const keys = [...keyVariables, ...searchKeys].map((name) => env[name]?.trim() ?? "");
  const redact = redactor(holdsKey(pasted) ? [...keys, pasted] : keys);
  if (!redact) return terminal;
  const out = guardedScreen(terminal.out, redact);
  const err = guardedScreen(terminal.err, redact);
  // not spread: what is worked out when it is first asked for shall stay so
  return Object.create(terminal, { out: { value: out }, err: { value: err } });
}

function guardedScreen(screen: Screen, redact: (text: string) => string): Screen {
  return { ...screen, write: (text) => screen.write(redact(text)) };
}
