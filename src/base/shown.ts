/** A value that was given where something else must be, for a message: short, and never an error of its own. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/** That an option is not what it must be. `where` is what has the option, as in `vote jury`. */
export const mustBe = (where: string, option: string, must: string, value: unknown): TypeError =>
  new TypeError(`${where}: ${option} must be ${must}, got ${shown(value)}`);
