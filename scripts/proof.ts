// Long-running evidence: `npm run proof`, or `npm run proof -- --only kill`. Ends with 1 when a part fails.
import { proveAudit } from "./proof-audit.ts";
import { proveBudget } from "./proof-budget.ts";
import { proveBudgetOnRestate } from "./proof-budget-restate.ts";
import { proveKill } from "./proof-kill.ts";
import { proveLag } from "./proof-lag.ts";
import { proveParked, proveThousand } from "./proof-many.ts";
import { provePower } from "./proof-power.ts";
import type { Row } from "./proof-row.ts";
import { proveWrites } from "./proof-writes.ts";

const parts: Readonly<Record<string, () => Promise<Row>>> = {
  kill: () => proveKill(),
  audit: () => proveAudit(),
  budget: proveBudget,
  "budget-restate": proveBudgetOnRestate,
  thousand: proveThousand,
  parked: () => proveParked(),
  lag: proveLag,
  writes: () => proveWrites(),
  power: () => provePower(),
};

const at = process.argv.indexOf("--only");
const only = at < 0 ? Object.keys(parts) : (process.argv[at + 1] ?? "").split(",");
console.log("| part | what | result |\n|---|---|---|");
for (const name of only) {
  const prove = parts[name];
  if (!prove) throw new Error(`no part ${name}; there are ${Object.keys(parts).join(", ")}`);
  try {
    const { part, what, result } = await prove();
    console.log(`| ${part} | ${what} | ${result} |`);
  } catch (error) {
    process.exitCode = 1;
    console.log(`| ${name} | FAILED | ${error instanceof Error ? error.message : String(error)} |`);
  }
}
