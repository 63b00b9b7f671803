import assert from "node:assert/strict";
import { fn } from "../../agents/fn.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Json } from "../../base/json.ts";
import type { Agent, Context } from "../../core/agent.ts";
import type { Decision } from "../../core/decision.ts";
import type { App } from "../../runtime/troupe.ts";
import type { Clauses } from "../clause.ts";
import { Apps, type EngineBench } from "../engine-bench.ts";
import { onlyDecision, refuses } from "./assertions.ts";

/** What was sent. */
type Sent = Json[];

interface Version {
  readonly definition?: string;
  readonly timeoutMs?: number;
}

/** Asks about one letter and sends it, under a name of its own. `definition` is the version of the program. */
async function send(ctx: Context, sent: Sent, step: string, letter: Json, version: Version = {}): Promise<string> {
  const { definition = "v1", timeoutMs } = version;
  const call = { tool: "send", input: letter, definition };
  const answer = await ctx.ask({
    question: "May it be sent?",
    call: { ...call, step, effect: "idempotent" },
    ...(timeoutMs === undefined ? {} : { timeoutMs, otherwise: { approved: true } }),
  });
  if (!answer.approved) return "kept";
  await ctx.step(step, () => sent.push(letter), { effect: "idempotent", approved: { answer, call: () => call } });
  return answer.by;
}

const letters = (sent: Sent, version?: Version): Agent<readonly Json[], readonly string[]> =>
  fn("desk", async (all: readonly Json[], ctx) => {
    const ends: string[] = [];
    for (const [index, letter] of all.entries()) ends.push(await send(ctx, sent, `send-${index}`, letter, version));
    return ends;
  });

const toAnn = { to: "ann@a.example", text: "hello" };
const toBob = { to: "bob@a.example", text: "hello" };
const toEve = { to: "eve@e.example", text: "hello" };

const openOf = async (app: App, id: string): Promise<Decision> => onlyDecision(await (await app.attach(id)).outcome);

const branches = 8;

/** Two levels of agents with equal names. */
const crowd = (sent: Sent): Agent<null, readonly (readonly string[])[]> => {
  const member = fn("member", (letter: Json, ctx) => send(ctx, sent, "send", letter));
  const group = fn("group", (at: number, ctx) =>
    Promise.all(Array.from({ length: branches }, (_, n) => ctx.call(member, { to: `${at}.${n}` }))),
  );
  return fn("crowd", (_: null, ctx) => Promise.all(Array.from({ length: branches }, (__, at) => ctx.call(group, at))));
};

/** Approvals: bound, used once, and standing where a person has said so. */
export const approvalClauses: Clauses<EngineBench> = {
  "G4 show the call and its place, are answered elsewhere, and let through just that call": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const first = apps.start(letters(sent));
    const { id, outcome } = await first.start("desk", [toAnn], { id: "r" });
    const { question, ...decision } = onlyDecision(await outcome);
    assert.deepEqual([decision.runId, decision.path], [id, "desk/ask#1"]);
    const { hash = "", ...call } = question.call ?? {};
    assert.match(hash, /^[0-9a-f]{64}$/);
    const bound = { tool: "send", input: toAnn, definition: "v1", step: "send-0", effect: "idempotent" };
    assert.deepEqual(call, { ...bound, path: "desk/send-0" });
    await first[Symbol.asyncDispose]();
    const other = apps.start();
    assert.deepEqual(await other.decisions({ id: decision.id }), [{ ...decision, question }]);
    assert.deepEqual(await other.decisions({ id: "d_r_0123456789" }), []);
    await other.decide(decision.id, { approved: true, by: "ann" });
    await other[Symbol.asyncDispose]();
    const app = apps.start(letters(sent));
    assert.deepEqual(await (await app.resume(id)).result, ["ann"]);
    assert.deepEqual(sent, [toAnn]);
    const answered = (await Array.fromAsync(app.events(id))).find(({ type }) => type === "decision.answered");
    assert.deepEqual(answered?.body, { id: decision.id, answer: { approved: true, by: "ann", hash } });
    await app.verify(id);
  },
  "G4 what has changed since the question is not done": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    let definition = "v1";
    const agent = fn("desk", async (_: null, ctx) => {
      const call = { tool: "send", input: toAnn, definition: "v1" };
      const answer = await ctx.ask({ question: "?", call: { ...call, step: "send" } });
      const now = () => ({ ...call, definition });
      return ctx.step("send", () => sent.push(1), { effect: "once", approved: { answer, call: now } });
    });
    const first = apps.start(agent);
    const { id, outcome } = await first.start(agent, null, { id: "r" });
    const asked = onlyDecision(await outcome);
    await first[Symbol.asyncDispose]();
    definition = "v2";
    const app = apps.start(agent);
    await app.decide(asked.id, { approved: true });
    await refuses((await app.resume(id)).result, "approval_stale");
    assert.deepEqual(sent, []);
  },
  "G4 the first of 100 answers wins, and the call is made once": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const app = apps.start(letters(sent));
    const run = await app.start("desk", [toAnn]);
    const { id } = onlyDecision(await run.outcome);
    const people = Array.from({ length: 100 }, (_, n) => `person-${n}`);
    const ends = await Promise.allSettled(people.map((by) => app.decide(id, { approved: true, by })));
    const winners = people.filter((_, n) => ends[n]?.status === "fulfilled");
    assert.equal(winners.length, 1);
    assert.deepEqual([await run.result, sent], [winners, [toAnn]]);
    const refused = ends.filter((end) => end.status === "rejected");
    assert.ok(refused.every(({ reason }) => TroupeError.is(reason, "decision_closed")));
  },
  "G4 a default that is a yes lets through the call that was shown": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const hasty = letters(sent, { timeoutMs: 20 });
    const run = await apps.start(hasty).start(hasty, [toAnn]);
    assert.deepEqual([await run.result, sent], [["deadline"], [toAnn]]);
  },
  "G4 an answer for this run covers what it names, in this run alone, and the log says so": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const app = apps.start(letters(sent));
    const run = await app.start("desk", [toAnn, toBob, toEve], { id: "one" });
    const asked = await openOf(app, "one");
    await app.decide(asked.id, { approved: true, by: "ann", scope: "run", match: { to: "*@a.example" } });
    const [rule] = await app.approvals.rules();
    const last = await openOf(app, "one");
    assert.deepEqual([last.path, last.question.call?.input], ["desk/ask#3", toEve]);
    await app.decide(last.id, { approved: false });
    assert.deepEqual(await run.result, ["ann", `rule ${rule?.id}`, "kept"]);
    const answers = (await Array.fromAsync(run.events)).filter(({ type }) => type === "decision.answered");
    const texts = answers.map(
      ({ body }) => body as { readonly answer: { readonly scope?: string; readonly rule?: string } },
    );
    assert.deepEqual(
      texts.map(({ answer: { scope, rule: by } }) => [scope, by]),
      [
        ["run", rule?.id],
        [undefined, rule?.id],
        [undefined, undefined],
      ],
    );
    await app.start("desk", [toAnn], { id: "two" });
    assert.deepEqual((await openOf(app, "two")).question.call?.input, toAnn);
    assert.deepEqual(sent, [toAnn, toBob]);
  },
  "G4 a standing answer covers other runs, of the same definition only, until it is revoked": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const first = apps.start(letters(sent));
    const run = await first.start("desk", [toAnn], { id: "one" });
    const asked = await openOf(first, "one");
    await first.decide(asked.id, { approved: true, by: "ann", scope: "always", match: { text: "*" } });
    await run.result;
    await first[Symbol.asyncDispose]();
    const changed = apps.start(letters(sent, { definition: "v2" }));
    await changed.start("desk", [toAnn], { id: "changed" });
    await openOf(changed, "changed");
    await changed.cancel("changed");
    await (await changed.attach("changed")).outcome;
    await changed[Symbol.asyncDispose]();
    const app = apps.start(letters(sent));
    const [rule] = await app.approvals.rules({ tool: "send" });
    assert.deepEqual([rule?.run, rule?.match, rule?.by], [null, { text: "*" }, "ann"]);
    const other = { to: toAnn.to, text: "another" };
    assert.deepEqual(await (await app.start("desk", [other], { id: "two" })).result, [`rule ${rule?.id}`]);
    assert.deepEqual(sent, [toAnn, other]);
    await app.approvals.revoke(rule?.id ?? "");
    await refuses(app.approvals.revoke(rule?.id ?? ""), "rule_unknown");
    assert.deepEqual(await app.approvals.rules(), []);
    await app.start("desk", [other], { id: "three" });
    await openOf(app, "three");
  },
  "G4 a standing answer also answers what is open already": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const app = apps.start(letters(sent));
    const runs = await Promise.all(["one", "two"].map((id) => app.start("desk", [toAnn], { id })));
    const [first] = await Promise.all(runs.map(async ({ outcome }) => onlyDecision(await outcome)));
    await app.decide(first?.id ?? "", { approved: false, scope: "always" });
    assert.deepEqual(await Promise.all(runs.map(({ result }) => result)), [["kept"], ["kept"]]);
    assert.deepEqual(sent, []);
  },
  "G4 programs cannot give themselves standing answers": async (bench) => {
    await using apps = new Apps(bench);
    const sly = fn("sly", (_: null, ctx) => ctx.store.put("approvals/send/a_1", { approved: true }));
    const app = apps.start(sly);
    await refuses((await app.start(sly, null)).result, "invalid_input");
    assert.deepEqual(await app.approvals.rules(), []);
  },
  "G4 a value that does not fit the form is refused by its field, and the decision stays open": async (bench) => {
    await using apps = new Apps(bench);
    const form = { type: "object", properties: { age: { type: "integer", minimum: 18 } }, required: ["age"] };
    const asker = fn("asker", (_: null, ctx) => ctx.ask({ question: "How old?", form }));
    const app = apps.start(asker);
    const run = await app.start(asker, null);
    const { id } = onlyDecision(await run.outcome);
    for (const value of [{ age: 3 }, { age: "40" }, {}, 40]) {
      await refuses(app.decide(id, { approved: true, value }), "invalid_input");
    }
    await refuses(app.decide(id, { approved: true }), "invalid_input");
    await app.decide(id, { approved: true, value: { age: 40 }, by: "ann" });
    assert.deepEqual(await run.result, { approved: true, value: { age: 40 }, by: "ann" });
  },
  "G4 a fork asks again before what its parent was allowed, and had not done": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const agent = letters(sent);
    const app = apps.start(agent);
    const run = await app.start(agent, [toAnn], { id: "parent" });
    await app.decide((await openOf(app, "parent")).id, { approved: true, by: "ann" });
    await run.result;
    const at = (await Array.fromAsync(run.events)).findIndex(({ type }) => type === "decision.answered");
    const fork = await app.fork("parent", { at, id: "fork", live: true });
    await refuses(fork.result, "approval_stale");
    assert.deepEqual(sent, [toAnn]);
  },
  "G4 a fork goes by no standing answer that was taken back after its parent had looked": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const agent = letters(sent);
    const app = apps.start(agent);
    const run = await app.start(agent, [toAnn], { id: "one" });
    await app.decide((await openOf(app, "one")).id, { approved: true, scope: "always" });
    await run.result;
    const second = await app.start(agent, [toAnn], { id: "two" });
    const [rule] = await app.approvals.rules();
    assert.deepEqual(await second.result, [`rule ${rule?.id}`]);
    await app.approvals.revoke(rule?.id ?? "");
    const log = await Array.fromAsync(second.events);
    for (const type of ["store.answered", "decision.requested"]) {
      const at = log.findIndex((entry) => entry.type === type);
      const fork = await app.fork("two", { at, id: `fork-${at}`, live: true });
      const asked = onlyDecision(await fork.outcome);
      assert.deepEqual(sent, [toAnn, toAnn]);
      await app.decide(asked.id, { approved: false });
      assert.deepEqual(await fork.result, ["kept"]);
    }
  },
  "G4 64 decisions of agents with equal names, answered in another order, each for its own call": async (bench) => {
    await using apps = new Apps(bench);
    const sent: Sent = [];
    const app = apps.start(crowd(sent));
    const run = await app.start("crowd", null);
    const outcome = await run.outcome;
    const decisions = outcome.status === "paused" ? outcome.decisions : [];
    const hashes = new Set(decisions.map(({ question }) => question.call?.hash));
    assert.deepEqual([decisions.length, hashes.size], [branches ** 2, branches ** 2]);
    const byText = decisions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const answered = byText.map(({ id, question }) => {
      const { to } = (question.call?.input ?? { to: "" }) as { readonly to: string };
      return app.decide(id, { approved: !to.endsWith("3"), by: to });
    });
    await Promise.all(answered);
    const wanted = Array.from({ length: branches }, (_, at) =>
      Array.from({ length: branches }, (__, n) => (n === 3 ? "kept" : `${at}.${n}`)),
    );
    assert.deepEqual(await run.result, wanted);
    assert.equal(sent.length, branches * (branches - 1));
  },
};
