/** Amounts of one column: all with as many digits, so that they can be added up by eye. */
export function dollarColumn(amounts: readonly (number | null)[]): readonly string[] {
  const known = amounts.filter((usd) => usd !== null && usd > 0) as number[];
  const digits = Math.max(2, ...known.map((usd) => Math.min(9, 2 - Math.floor(Math.log10(usd)))));
  const shown = amounts.map((usd) => (usd === null ? "?" : `$${usd.toFixed(digits)}`));
  const spare = Math.min(
    digits - 2,
    ...shown.map((text) => (text === "?" ? digits : (/0*$/.exec(text)?.[0].length ?? 0))),
  );
  return shown.map((text) => (text === "?" || spare === 0 ? text : text.slice(0, -spare)));
}

/** `$2.00`, `$0.0375`, `$0.00015`: at least cents, and never 0 for what is more. */
export function dollars(usd: number): string {
  if (usd === 0 || usd >= 1) return `$${usd.toFixed(2)}`;
  const digits = Math.min(9, Math.max(2, 2 - Math.floor(Math.log10(usd))));
  return `$${usd.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1")}`;
}
