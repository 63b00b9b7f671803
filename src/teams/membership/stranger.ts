import { didYouMean } from "../../base/nearest.ts";
import { shown } from "../../base/shown.ts";

/** That nobody in a team has this name, and who was perhaps meant. */
export function strangerText(stranger: unknown, names: readonly string[]): string {
  const meant = typeof stranger === "string" ? didYouMean(stranger, names) : "";
  return `no member is called ${shown(stranger)}${meant} (members: ${names.join(", ")})`;
}
