/** A number with what stands around it. */
export interface Amount {
  readonly value: number;
  readonly decimals: number;
  /** Currency, percent sign or unit, `""` for a bare number. */
  readonly unit: string;
}

/**
 * Reads a table cell that holds one number, such as `1,234.50`, `€ 1.234,50`, `(12)` or `45 %`; else `null`.
 *
 * A single comma followed by exactly three digits separates thousands; ranges and sentences are no amounts.
 */
export function amountOf(cell: string): Amount | null {
  const match =
    /^(\(?)\s*([^\d\s().,-]{0,4})\s*([-−]?)\s*([^\d\s().,-]{0,3})(\d[\d.,'  ]*)\s*([^\d\s()]{0,8})\s*(\)?)$/.exec(
      cell.trim(),
    );
  if (match === null) return null;
  const [, open = "", before = "", minus = "", symbol = "", digits = "", after = "", close = ""] = match;
  if ((open === "(") !== (close === ")")) return null;
  const plain = plainDigits(digits.trim());
  if (plain === null) return null;
  const sign = open === "(" || minus !== "" ? -1 : 1;
  const decimals = plain.split(".")[1]?.length ?? 0;
  return { value: sign * Number(plain), decimals, unit: `${before}${symbol}${after}`.toLowerCase() };
}

function plainDigits(digits: string): string | null {
  const bare = digits.replaceAll(/['  ]/g, "");
  if (/^\d+$/.test(bare)) return bare;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare)) return bare.replaceAll(",", "");
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(bare) || /^\d{1,3}(?:\.\d{3}){2,}$/.test(bare)) {
    return bare.replaceAll(".", "").replace(",", ".");
  }
  if (/^\d+\.\d+$/.test(bare)) return bare;
  return /^\d+,\d{1,2}$/.test(bare) ? bare.replace(",", ".") : null;
}
