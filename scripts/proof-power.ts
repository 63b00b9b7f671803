import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Durability } from "../src/index.ts";
import { seededRandom, sqliteJournal } from "../src/testing/index.ts";
import { check, type Row } from "./proof-row.ts";

type Operation =
  | { readonly kind: "write"; readonly file: string; readonly bytes: Buffer; readonly at: number }
  | { readonly kind: "truncate"; readonly file: string; readonly size: number }
  | { readonly kind: "sync" | "unlink"; readonly file: string }
  | { readonly kind: "ack"; readonly steps: number };

const call = /^\d+ +(\w+)\((?:AT_FDCWD[^,]*, )?(?:(\d+)<([^>]*)>|"([^"]*)")(?:, (.*))?\) += /;
const unescaped = (text: string): Buffer => Buffer.from(text.replaceAll("\\x", ""), "hex");

/** One line of strace as what it does to the disk, or to our promise. */
function operation(line: string): Operation | undefined {
  const [, name, fd, path = "", named = "", rest = ""] = call.exec(line) ?? [];
  const file = basename(path.startsWith("\\x") ? unescaped(path).toString() : path);
  const text = /"((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.[1] ?? "";
  switch (name) {
    case "pwrite64":
      return { kind: "write", file, bytes: unescaped(text), at: Number(rest.slice(rest.lastIndexOf(",") + 1)) };
    case "ftruncate":
      return { kind: "truncate", file, size: Number(rest) };
    case "fsync":
    case "fdatasync":
      return { kind: "sync", file };
    case "unlink":
      return { kind: "unlink", file: basename(unescaped(named).toString()) };
    case "write": {
      const acknowledged = fd === "1" ? /^ack (\d+)/.exec(unescaped(text).toString()) : null;
      return acknowledged ? { kind: "ack", steps: Number(acknowledged[1]) } : undefined;
    }
    default:
      return undefined;
  }
}

function record(folder: string, durability: Durability): Operation[] {
  const trace = join(folder, "trace");
  const calls = "trace=pwrite64,fsync,fdatasync,ftruncate,unlink,write";
  const child = [
    process.execPath,
    new URL("proof-ack.ts", import.meta.url).pathname,
    join(folder, "state"),
    durability,
  ];
  const { status } = spawnSync("strace", [
    "-f",
    "-qq",
    "-y",
    "-xx",
    "-s",
    "200000",
    "-e",
    calls,
    "-e",
    "signal=none",
    "-o",
    trace,
    ...child,
  ]);
  check(status === 0, "the traced run failed");
  return readFileSync(trace, "latin1")
    .split("\n")
    .flatMap((line) => operation(line) ?? []);
}

type Write = Extract<Operation, { kind: "write" }>;

/** Changes `bytes` where it is long enough. */
function applied(bytes: Buffer, { bytes: written, at }: Write, length = written.length): Buffer {
  const grown = bytes.length >= at + length ? bytes : Buffer.concat([bytes, Buffer.alloc(at + length - bytes.length)]);
  written.copy(grown, at, 0, length);
  return grown;
}

/** A disk: what is surely on it, and what may or may not be. */
class Disk {
  readonly sure = new Map<string, Buffer>();
  readonly loose: Write[] = [];

  do(step: Operation): void {
    if (step.kind === "write") this.loose.push(step);
    else if (step.kind === "sync") this.#settle(step.file);
    else if (step.kind === "truncate") {
      this.#settle(step.file);
      const bytes = this.sure.get(step.file) ?? Buffer.alloc(0);
      this.sure.set(
        step.file,
        Buffer.concat([bytes, Buffer.alloc(Math.max(0, step.size - bytes.length))]).subarray(0, step.size),
      );
    } else if (step.kind === "unlink") {
      this.#settle(step.file);
      this.sure.delete(step.file);
    }
  }

  #settle(file: string): void {
    for (const write of this.loose.filter((each) => each.file === file)) {
      this.sure.set(file, applied(this.sure.get(file) ?? Buffer.alloc(0), write));
    }
    const left = this.loose.filter((each) => each.file !== file);
    this.loose.splice(0, this.loose.length, ...left);
  }

  /** The files after a cut in which each loose write survived to the length that `kept` says. */
  after(kept: (write: Write, index: number) => number): Map<string, Buffer> {
    const files = new Map<string, Buffer>([...this.sure].map(([file, bytes]) => [file, Buffer.from(bytes)]));
    this.loose.forEach((write, index) => {
      const length = kept(write, index);
      if (length > 0) files.set(write.file, applied(files.get(write.file) ?? Buffer.alloc(0), write, length));
    });
    return files;
  }
}

/** How many steps are in the log, or null when the file cannot be opened. */
function stepsIn(folder: string, files: ReadonlyMap<string, Buffer>): number | null {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, bytes] of files) if (name.startsWith("troupe.db")) writeFileSync(join(folder, name), bytes);
  try {
    using journal = sqliteJournal(folder);
    const run = journal.find("r");
    return run ? journal.read(run.n, 0, 10_000).filter((entry) => entry.type === "step.completed").length : 0;
  } catch {
    return null;
  }
}

interface Losses {
  readonly states: number;
  readonly corrupt: number;
  readonly losing: number;
  readonly most: number;
}

function cutEverywhere(folder: string, durability: Durability, points: number): Losses {
  const random = seededRandom(1);
  const disk = new Disk();
  const state = join(folder, "cut");
  let acknowledged = 0;
  const losses = { states: 0, corrupt: 0, losing: 0, most: 0 };
  const survivals: readonly ((write: Write, index: number) => number)[] = [
    () => 0,
    ({ bytes }) => bytes.length,
    ({ bytes }) => (random() < 0.5 ? bytes.length : 0),
    ({ bytes }) => 512 * Math.floor((random() * bytes.length) / 512),
  ];
  const operations = record(folder, durability);
  const stride = Math.ceil(operations.length / points);
  operations.forEach((step, index) => {
    if (step.kind === "ack") acknowledged = step.steps;
    else disk.do(step);
    if (index % stride !== 0) return;
    for (const survival of survivals) {
      const steps = stepsIn(state, disk.after(survival));
      losses.states += 1;
      if (steps === null) losses.corrupt += 1;
      else if (steps < acknowledged) {
        losses.losing += 1;
        losses.most = Math.max(losses.most, acknowledged - steps);
      }
    }
  });
  return losses;
}

/** Cuts the power at so many points of a run, with what was not synced lost, kept, or torn. The negative control must lose. */
export async function provePower(points = 150): Promise<Row> {
  const what = `power cut at ${points} points, unsynced writes dropped, kept, mixed, torn`;
  if (spawnSync("strace", ["-V"]).status !== 0) return { part: "power", what, result: "skipped: no strace" };
  const results: string[] = [];
  for (const durability of ["power", "process"] as const) {
    const folder = mkdtempSync(join(tmpdir(), "proof-"));
    const { states, corrupt, losing, most } = cutEverywhere(folder, durability, points);
    rmSync(folder, { recursive: true });
    results.push(
      `"${durability}": ${states} states, ${corrupt} corrupt, ${losing} lose an acknowledged step (at most ${most})`,
    );
    if (durability === "power") check(corrupt === 0 && losing === 0, results.join());
    else check(losing > 0 && corrupt === 0, `the control lost nothing: ${results.join("; ")}`);
  }
  return { part: "power", what, result: results.join("; ") };
}
