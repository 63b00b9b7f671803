import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { effects, recorded } from "./proof-kill.ts";
import { check, type Row } from "./proof-row.ts";

const node = [process.execPath, new URL("proof-team.ts", import.meta.url).pathname];

function killedAtWrite(folder: string, write: number): boolean {
  const trace = [
    "-f",
    "-qq",
    "-o",
    "/dev/null",
    "-e",
    "trace=pwrite64",
    "-e",
    `inject=pwrite64:signal=SIGKILL:when=${write}`,
  ];
  return spawnSync("strace", [...trace, ...node, folder], { stdio: "ignore" }).signal === "SIGKILL";
}

/** Kills the process at its n-th write to the file, for every `stride`-th n until it ends by itself. */
export async function proveWrites(stride = 3): Promise<Row> {
  if (spawnSync("strace", ["-V"]).status !== 0)
    return { part: "writes", what: "killed at every write", result: "skipped: no strace" };
  let points = 0;
  const results = new Set<string>();
  for (let write = 1; ; write += stride) {
    const folder = mkdtempSync(join(tmpdir(), "proof-"));
    const killed = killedAtWrite(folder, write);
    const kept = await recorded(folder);
    const before = effects(folder);
    const [command = "", ...args] = [...node, folder];
    results.add(execFileSync(command, args, { encoding: "utf8", timeout: 30_000 }).trim().split("\n").at(-1) ?? "");
    const after = effects(folder);
    for (const path of kept)
      check(before.get(`r/${path}`) === after.get(`r/${path}`), `write ${write}: ${path} ran again`);
    for (const [key, count] of after)
      if (/\/(pay|ship)$/.test(key)) check(count === 1, `write ${write}: ${key} happened ${count} times`);
    rmSync(folder, { recursive: true });
    check(results.size === 1, `write ${write}: another result`);
    if (!killed) break;
    points += 1;
  }
  return {
    part: "writes",
    what: `killed at every ${stride}rd write to the file`,
    result: `${points} points, same result from each, nothing recorded repeated, once effects 1 each`,
  };
}
