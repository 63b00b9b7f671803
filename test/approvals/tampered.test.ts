import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { local } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { folder } from "../engines/folder.ts";
import { type Paid, payer, payTool } from "./paying.ts";

/** What somebody does who has the file open in another program. */
function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(join(path, "troupe.db"));
  db.exec("INSERT INTO entry SELECT run * 16777216 + seq, at, path, type, body, hash FROM recent; DELETE FROM recent");
  const before = db.prepare("SELECT total_changes() AS n").get();
  db.exec(sql);
  expect(db.prepare("SELECT total_changes() AS n").get()?.["n"]).toBeGreaterThan(Number(before?.["n"]));
  db.close();
}

/** Lets the run go as far as it can, in an app of its own. */
async function go(path: string, agent: Agent<never, unknown>): Promise<Outcome> {
  await using app = troupe({ agents: [agent], engine: local(path) });
  const run = await app.start(agent as Agent<string, unknown>, "go", { id: "r" });
  return (await run.outcome) as Outcome;
}

async function decide(path: string, approved: boolean): Promise<unknown> {
  await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
  const [decision] = await app.decisions({ status: "open" });
  return await app.decide(decision?.id ?? "", { approved, by: "ann" }).catch((error: unknown) => error);
}

const replace = (table: string, column: string, from: string, to: string, where = "true") =>
  `UPDATE ${table} SET ${column} = replace(${column}, '${from}', '${to}') WHERE ${column} LIKE '%${from}%' AND ${where}`;

describe("G4 approvals: somebody has changed what is kept", () => {
  test.each([
    ["an argument in the question that people see", replace("decision", "question", '"amount":50', '"amount":5')],
    ["the tool in it", replace("decision", "question", '"tool":"pay"', '"tool":"look"')],
    ["the hash in it", replace("decision", "question", '"hash":"', '"hash":"0')],
    ["why it is asked", replace("decision", "question", "Pays a bill.", "Looks at a bill.")],
    ["the place it is asked from", "UPDATE decision SET path = 'other/ask#1'"],
    [
      "the question there and in the log",
      `${replace("decision", "question", '"amount":50', '"amount":5')}; ${replace("entry", "body", '"amount":50', '"amount":5')}`,
    ],
  ])("G4 approvals: %s: no answer is taken, and the decision stays open", async (_, sql) => {
    const path = folder();
    const paid: Paid = [];
    expect((await go(path, payer({ pay: payTool(paid) }))).status).toBe("paused");
    tamper(path, sql);
    for (const approved of [true, false]) {
      expect(await decide(path, approved)).toMatchObject({ code: "log_tampered", detail: { runId: "r" } });
    }
    expect(paid).toEqual([]);
    await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
    expect(await app.decisions({ status: "open" })).toHaveLength(1);
  });

  test.each([
    [
      "the question in the log",
      replace("entry", "body", '"amount":50', '"amount":5000', "type = 'decision.requested'"),
    ],
    [
      "what the model has said",
      replace("entry", "body", '\\"amount\\":50', '\\"amount\\":5000', "type = 'model.completed'"),
    ],
    ["what was to be shown", replace("entry", "body", '"amount":50', '"amount":5000', "type = 'step.completed'")],
  ])("G4 approvals: %s, with the answer on its way: nothing is done", async (_, sql) => {
    const path = folder();
    const paid: Paid = [];
    const program = payer({ pay: payTool(paid) });
    expect((await go(path, program)).status).toBe("paused");
    expect(await decide(path, true)).toBeUndefined();
    tamper(path, sql);
    expect(await go(path, program)).toMatchObject({ status: "failed", error: { code: "replay_mismatch" } });
    expect(paid).toEqual([]);
  });

  test("G4 approvals: a no on its way, turned into a yes, is a no", async () => {
    const path = folder();
    const paid: Paid = [];
    const program = payer({ pay: payTool(paid) });
    await go(path, program);
    expect(await decide(path, false)).toBeUndefined();
    tamper(path, replace("inbox", "item", '"approved":false', '"approved":true'));
    expect(await go(path, program)).toEqual({ status: "completed", value: "done" });
    expect(paid).toEqual([]);
  });

  const patient = (paid: Paid) =>
    fn("patient", async (_: string, ctx) => {
      const call = { tool: "pay", input: { amount: 50 }, definition: "v1" };
      const answer = await ctx.ask({ question: "?", call: { ...call, step: "pay" } });
      await ctx.wait("go");
      if (!answer.approved) return "kept";
      await ctx.step("pay", () => paid.push(50), { effect: "idempotent", approved: { answer, call: () => call } });
      return "paid";
    });

  test.each([
    ["a no into a yes", false, replace("entry", "body", '"approved":false', '"approved":true')],
    ["who has said yes", true, replace("entry", "body", '"by":"ann"', '"by":"bob"')],
    ["something before it", true, "UPDATE entry SET at = at + 1 WHERE type = 'agent.started'"],
  ])("G4 approvals: %s in the log: the run stops, and says at which entry", async (_, approved, sql) => {
    const path = folder();
    const paid: Paid = [];
    await go(path, patient(paid));
    await decide(path, approved);
    expect(await go(path, patient(paid))).toMatchObject({ status: "paused", signals: ["go"] });
    tamper(path, sql);
    {
      await using app = troupe({ agents: [], engine: local(path, { recover: false }) });
      await app.signal("r", "go");
    }
    expect(await go(path, patient(paid))).toMatchObject({
      status: "failed",
      error: { code: "log_tampered", detail: { runId: "r" } },
    });
    expect(paid).toEqual([]);
  });

  test("G4 approvals: untouched, the same run goes on", async () => {
    const path = folder();
    const paid: Paid = [];
    await go(path, patient(paid));
    await decide(path, true);
    await go(path, patient(paid));
    await using app = troupe({ agents: [patient(paid)], engine: local(path) });
    await app.signal("r", "go");
    expect(await (await app.resume("r")).result).toBe("paid");
    expect(paid).toEqual([50]);
  });
});
