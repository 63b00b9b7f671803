import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import type { DoneCheck } from "../../../src/agents/done/check.ts";
import { unreadMail } from "../../../src/agents/done/unread-mail.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Agent, Context } from "../../../src/core/agent.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { retry } from "../../../src/policies/retry.ts";
import { Crash, crashingJournal } from "../../../src/testing/crashing-journal.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { tool } from "../../../src/tools/tool.ts";
import { paths } from "../../runtime/world.ts";

const look = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "nothing new" });

/** A writer, thinking for a second, and a client who changes their mind half a second before it ends. */
function office(done: readonly DoneCheck[], send: (ctx: Context) => Promise<unknown>, more: object = {}) {
  const clock = virtualClock();
  const script: readonly ScriptedReply[] = [
    { calls: [{ tool: "look" }] },
    { text: "A page about bees.", delayMs: 1_000 },
    { text: "A page about wasps." },
    { text: "And once more." },
  ];
  const model = scriptedModel(byTurn(script), { clock });
  const writer = agent({ name: "writer", model, tools: { look }, done, ...more });
  const client = fn("client", async (_: Json, ctx) => {
    await ctx.sleep(500);
    await send(ctx);
  });
  const team = (wrapped: Agent<Json, string> = writer): Agent<Json, string> =>
    fn("office", async (input: Json, ctx) => {
      const [text] = await Promise.all([ctx.call(wrapped, input), ctx.call(client, null)]);
      return text;
    });
  return { clock, model, writer, team };
}

const changesMind = (ctx: Context) => ctx.mail.send("writer", "Wasps, please, not bees.");

describe("G6 MAST 2.5: ignored input", () => {
  test("G6 MAST 2.5: a message that comes just before the end: refused once, shown in the next request, then done", async () => {
    const { clock, model, team } = office([unreadMail()], changesMind);
    const { outcome, entries } = await simulate(team(), "Write about bees.", { clock });
    expect(outcome).toEqual({ status: "completed", value: "A page about wasps." });
    expect(model.asked).toBe(3);
    expect(model.requests[2]?.lastUser).toContain(
      "- a message that you had not read, from client (inform): Wasps, please, not bees.",
    );
    expect(paths(entries, "done.refused")).toEqual(["office/writer"]);
    // taken as received, which is on record, before the answer that counts
    const receipt = entries.findLast(
      ({ type, path }) => type === "store.answered" && path.startsWith("office/writer/unread-mail/"),
    )?.seq;
    const last = entries.findLast(({ type }) => type === "model.completed")?.seq ?? 0;
    expect(receipt).toBeGreaterThan(0);
    expect(receipt).toBeLessThan(last);
  });

  test("G6 MAST 2.5: negative control: without the check the message is read by nobody", async () => {
    const { clock, model, team } = office([], changesMind);
    const { outcome } = await simulate(team(), "Write about bees.", { clock });
    expect(outcome).toEqual({ status: "completed", value: "A page about bees." });
    expect(JSON.stringify(model.requests.map(({ messages }) => messages))).not.toContain("Wasps");
  });

  test("G6 MAST 2.5: all that is there is shown in one message, data as JSON; it is no repair, so maxRepairs may be 0", async () => {
    const send = async (ctx: Context) => {
      await ctx.mail.send("writer", { page: 2 }, { type: "page.wanted", intent: "ask", priority: "high" });
      await changesMind(ctx);
    };
    const { clock, model, team } = office([unreadMail()], send, { maxRepairs: 0 });
    expect((await simulate(team(), "go", { clock })).outcome).toMatchObject({ value: "A page about wasps." });
    const told = model.requests[2]?.lastUser ?? "";
    expect(told).toContain('from client (ask, page.wanted): {"page":2}\n- a message');
    expect(told).toContain("Wasps");
  });

  test("G6 MAST 2.5: of very many, some at a time, until all have been shown", async () => {
    const send = async (ctx: Context) => {
      for (let n = 1; n <= 60; n++) await ctx.mail.send("writer", `message ${n}.`);
    };
    const { clock, model, team } = office([unreadMail()], send);
    expect((await simulate(team(), "go", { clock })).outcome).toMatchObject({ value: "And once more." });
    expect(model.requests[2]?.lastUser).toContain("message 50.");
    expect(model.requests[2]?.lastUser).not.toContain("message 51.");
    expect(model.requests[3]?.lastUser).toContain("message 60.");
  });

  test("G6 MAST 2.5: what had its time is not shown; behind a policy it is the same mailbox", async () => {
    const brief = (ctx: Context) => ctx.mail.send("writer", "Quick!", { ttlMs: 100 });
    const late = office([unreadMail()], brief);
    expect((await simulate(late.team(), "go", { clock: late.clock })).outcome).toMatchObject({
      value: "A page about bees.",
    });
    const wrapped = office([unreadMail()], changesMind);
    const team = wrapped.team(retry({ attempts: 2 })(wrapped.writer));
    expect((await simulate(team, "go", { clock: wrapped.clock })).outcome).toMatchObject({
      value: "A page about wasps.",
    });
  });

  test("G6 MAST 2.5: the root of a run has no mailbox, and nothing to read", async () => {
    const { clock, writer, model } = office([unreadMail()], changesMind);
    const { outcome } = await simulate(writer, "go", { clock });
    expect(outcome).toEqual({ status: "completed", value: "A page about bees." });
    expect(model.asked).toBe(2);
  });

  test("G6 MAST 2.5: a crash at every write ends the same, and the message is shown", { timeout: 30_000 }, async () => {
    let crashes = 0;
    for (const when of ["before", "after"] as const) {
      for (let at = 1; ; at++) {
        const journal = memoryJournal();
        const dying = crashingJournal(journal, { at, when });
        const first = office([unreadMail()], changesMind);
        const end = await simulate(first.team(), "go", { journal: dying, clock: first.clock }).catch((error) => error);
        if (!(end instanceof Crash)) break;
        crashes += 1;
        const second = office([unreadMail()], changesMind);
        const { outcome } = await simulate(second.team(), "go", { journal, clock: second.clock });
        expect(outcome).toEqual({ status: "completed", value: "A page about wasps." });
        const all = [...first.model.requests, ...second.model.requests];
        expect(all.some(({ lastUser }) => lastUser.includes("Wasps"))).toBe(true);
      }
    }
    expect(crashes).toBeGreaterThan(10);
    const { clock, team } = office([unreadMail()], changesMind);
    const { outcome } = await simulate(team(), "go", { clock, alwaysReplay: true });
    expect(outcome).toEqual({ status: "completed", value: "A page about wasps." });
  });
});
