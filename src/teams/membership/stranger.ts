import { nearest } from "../../base/nearest.ts";

/** That nobody in a team has this name, and who was perhaps meant. */
export function strangerText(stranger: string, names: readonly string[]): string {
  const near = nearest(stranger, names);
  const meant = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return `no member is called ${JSON.stringify(stranger)}${meant} (members: ${names.join(", ")})`;
}
