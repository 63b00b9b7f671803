import type { Found } from "../../models/find-models.ts";
import { cleanLine } from "../clean-text.ts";
import type { Origins } from "../spec.ts";
import type { Screen } from "../terminal.ts";
import { cut, pad } from "./fit.ts";

/** Leaves room for the package in 120 columns. */
const widest = 61;

/** A line for each provider: its key or server, and its package. Names of variables, never their values. */
export function providerLines(found: readonly Found[], origins: Origins, { paint }: Screen): readonly string[] {
  const rows = found.map((each) => ({ each, state: cleanLine(stateOf(each, origins)) }));
  const names = Math.max(...found.map(({ provider }) => provider.length));
  const states = Math.min(widest, Math.max(...rows.map(({ state }) => state.length)));
  return rows.map(({ each, state }) => {
    const { provider, package: name, version, install, ready } = each;
    const mark = ready ? paint("green", "✓") : paint(isMeant(each) ? "yellow" : "dim", isMeant(each) ? "!" : "·");
    const shown = each.problem === null ? cut(state, states) : state;
    const row = `${pad(provider, names)}  ${pad(shown, states)}  ${version === null ? install : `${name} ${version}`}`;
    return `      ${mark} ${isMeant(each) ? row : paint("dim", row)}`;
  });
}

/** Somebody has set something for it. */
const isMeant = ({ key, listed, problem, model }: Found): boolean =>
  key !== null || listed !== null || problem !== null || model !== null;

function stateOf({ key, set, address, listed, problem }: Found, origins: Origins): string {
  if (problem !== null) return problem;
  const at = address === null ? "" : ` at ${address}`;
  const has = listed === null ? "" : `${listed.slice(0, 3).join(", ") || "no model"}${more(listed)}${at}`;
  const from = key === null ? "" : `${key} from ${originOf(key, origins)}`;
  if (from !== "" && has !== "") return `${from}; ${has}`;
  if (from !== "") return `${from}${at === "" ? "" : `, for the server${at}`}`;
  if (has !== "") return has;
  return address === null ? `not set: ${set.join(", ")}` : `not found${at}`;
}

const more = ({ length }: readonly string[]): string => (length > 3 ? ` and ${length - 3} more` : "");

export const originOf = (variable: string, origins: Origins): string => origins.get(variable) ?? "the environment";
