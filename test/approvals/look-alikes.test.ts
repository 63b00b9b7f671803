import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { agent } from "../../src/agent.ts";
import { asTool } from "../../src/agents/as-tool.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Tools } from "../../src/core/tool.ts";
import { memory } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../src/testing/scripted/stateless-script.ts";
import { files } from "../../src/tools/files/files.ts";
import { openIn, type Paid, payer, payTool } from "./paying.ts";

/** Allows for good what the first does, and says how the second fares. */
async function afterAlways(first: Agent<Json, string>, second: Agent<Json, string>): Promise<string> {
  await using app = troupe({ agents: [first, second], engine: memory() });
  const run = await app.start(first, "go");
  await run.outcome;
  for (const { id } of await openIn(app)) await app.decide(id, { approved: true, scope: "always" });
  await run.result;
  expect(await app.approvals.rules()).toMatchObject([{ path: `${first.name}/ask#1` }]);
  return (await (await app.start(second, "go")).outcome).status;
}

const caller = (
  name: string,
  tool: string,
  input: { readonly [name: string]: Json },
  tools: Tools,
): Agent<Json, string> => agent({ name, model: scriptedModel(byTurn([{ calls: [{ tool, input }] }, "done"])), tools });

describe("G4 approvals: tools that look the same", () => {
  test("G4 approvals: a rule for files of one folder does not reach into another", async () => {
    const folder = () => {
      const path = mkdtempSync(join(tmpdir(), "troupe-approvals-"));
      onTestFinished(() => rmSync(path, { recursive: true, force: true }));
      return path;
    };
    const [sandbox, other] = [folder(), folder()];
    const writer = (name: string, root: string) => {
      const { write_file } = files(root, { write: true });
      return caller(
        name,
        "write_file",
        { path: "a.txt", content: "x" },
        { write_file: { ...write_file, approval: "always" } as never },
      );
    };
    expect(await afterAlways(writer("drafts", sandbox), writer("deployer", other))).toBe("paused");
    expect([readdirSync(sandbox), readdirSync(other)]).toEqual([["a.txt"], []]);
    expect(await afterAlways(writer("drafts", sandbox), writer("again", join(sandbox, ".")))).toBe("completed");
  });

  test("G4 approvals: nor does one for a tool with another definition of its own", async () => {
    const paid: Paid = [];
    const of = (name: string, definition: string) => payer({ pay: payTool(paid, { definition }) }, undefined, name);
    expect(await afterAlways(of("one", "account 1"), of("two", "account 2"))).toBe("paused");
    expect(await afterAlways(of("one", "account 1"), of("two", "account 1"))).toBe("completed");
  });

  test("G4 approvals: nor one for an agent as a tool, where another agent is behind it", async () => {
    const helper = (more: object) =>
      agent({ name: "helper", description: "Helps.", model: scriptedModel(byTurn(["helped"])), ...more });
    const boss = (name: string, helper: Agent<never, unknown>) =>
      caller(
        name,
        "help",
        { task: "go" },
        { help: asTool(helper as Agent<string, unknown>, { approval: "always", description: "x" }) },
      );
    const reader = helper({ instructions: "Read." });
    const others = [helper({ instructions: "Delete." }), helper({}), helper({ instructions: "Read.", role: "x" })];
    const last = helper({ instructions: "Read.", description: "Helps more." });
    const armed = helper({ instructions: "Read.", tools: { pay: payTool([]) } });
    for (const other of [...others, last, armed]) {
      expect(await afterAlways(boss("one", reader), boss("two", other as never))).toBe("paused");
    }
    expect(await afterAlways(boss("one", reader), boss("two", helper({ instructions: "Read." }) as never))).toBe(
      "completed",
    );
    const plain = fn("helper", async (_: string) => "x");
    expect(await afterAlways(boss("one", reader), boss("two", plain as never))).toBe("paused");
  });
});
