import { nearest } from "../../base/nearest.ts";
import { shown } from "../../base/shown.ts";

/** That nobody in a team has this name, and who was perhaps meant. */
export function strangerText(stranger: unknown, names: readonly string[]): string {
  const near = typeof stranger === "string" ? nearest(stranger, names) : undefined;
  const meant = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return `no member is called ${shown(stranger)}${meant} (members: ${names.join(", ")})`;
}
