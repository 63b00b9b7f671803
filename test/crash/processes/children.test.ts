import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { local, troupe } from "../../../src/index.ts";
import { folder } from "../../engines/folder.ts";
import { worker } from "./pool.ts";

/** How often each effect of these runs was begun, over all processes. */
function counts(path: string, ids: readonly string[], effect: string): readonly number[] {
  const lines = readFileSync(join(path, "effects.log"), "utf8").trim().split("\n");
  const keys = lines.map((line) => line.slice(line.indexOf(" ") + 1));
  return ids.map((id) => keys.filter((key) => key === `${id}/held/${effect}`).length);
}

const all = (count: number, value: number) => Array.from({ length: count }, () => value);

for (const signal of ["SIGKILL", "SIGSTOP"] as const) {
  test(`R6 runs of their own: after ${signal} another process has parent and children, and starts none again`, {
    timeout: 30_000,
  }, async () => {
    const path = folder();
    const [victim, heir] = await Promise.all([worker(path, "victim"), worker(path)]);
    await victim.tell({ do: "start", agent: "crowd", input: 10, ids: ["crowd"] });
    await victim.begun(10);
    victim.signal(signal);
    expect(await heir.tell({ do: "results", ids: ["crowd"] })).toEqual([all(10, heir.pid)]);
    if (signal === "SIGSTOP") {
      victim.signal("SIGUSR2");
      victim.signal("SIGCONT"); // what it writes now is refused
      await victim.tell({ do: "start", agent: "steps", input: 3, ids: ["steps"] });
      expect(await victim.tell({ do: "results", ids: ["steps"] })).toEqual([3]);
    }
    await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
    const children = (await app.runs()).filter(({ parent }) => parent?.runId === "crowd").map(({ id }) => id);
    expect(children).toHaveLength(10);
    expect([counts(path, children, "before"), counts(path, children, "held"), counts(path, children, "after")]).toEqual(
      [all(10, 1), all(10, 2), all(10, 1)],
    );
    const types = (await Array.fromAsync(app.events("crowd"))).map(({ type }) => type);
    expect(types.filter((type) => type === "child.started")).toHaveLength(10);
    expect(types.filter((type) => type === "child.completed")).toHaveLength(10);
    for (const { id } of await app.runs()) await app.verify(id);
  });
}
