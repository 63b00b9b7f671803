import { isPathName } from "../../base/ids.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { mustBe } from "../../base/shown.ts";
import { checkText } from "./check-values.ts";

/**
 * The name of a team that is being defined, when its options are options: an object, with none that nobody reads.
 *
 * @throws TypeError naming the pattern, and the option that cannot be.
 */
export function teamName<T extends { readonly name: string; readonly description?: string }>(
  pattern: string,
  options: T,
  known: OptionNames<T>,
): string {
  if (options === undefined) throw mustBe(pattern, "its options", "an object", options);
  checkOptions(pattern, options, known);
  const { name, description } = options;
  if (typeof name !== "string" || !isPathName(name)) {
    throw mustBe(pattern, "name", '1 to 120 characters without "/", "#", "!"', name);
  }
  if (description !== undefined) checkText(`${pattern} ${name}`, "description", description);
  return name;
}
