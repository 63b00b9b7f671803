import { describe, expect, test } from "vitest";
import {
  agent,
  type Context,
  fn,
  type GrantLists,
  grants,
  type Json,
  parallel,
  peers,
  run,
  type TroupeError,
} from "../../src/index.ts";
import { scriptedModel, simulate } from "../../src/testing/index.ts";
import { ends, team } from "./called.ts";

describe("G6 grants: mail", () => {
  const reader = fn("reader", async (_: null, ctx) => (await ctx.mail.receive({ timeoutMs: 50 })).content);
  /** Members at the same time, each with a mailbox; what came of each. */
  const mailing = async (act: (ctx: Context) => Promise<Json>, lists: GrantLists) => {
    const writer = grants(lists)(fn("writer", (_: null, ctx) => act(ctx)));
    const all = team(async (ctx) => ends([ctx.call(writer, null), ctx.call(reader, null)]));
    const { outcome, entries } = await simulate(all, null);
    return { value: outcome.status === "completed" ? outcome.value : outcome, entries };
  };

  test("G6 grants: to whom an agent may write; nothing of what is refused is sent", async () => {
    const write = async (ctx: Context) => (await ctx.mail.send("reader", "hello")).slice(0, 2);
    expect((await mailing(write, { mail: ["reader"] })).value).toEqual(["m_", "hello"]);
    expect((await mailing(write, { mail: ["read*"] })).value).toEqual(["m_", "hello"]);
    expect((await mailing(write, { agents: [] })).value).toEqual(["m_", "hello"]);
    const refused = await mailing(write, { mail: ["boss"] });
    expect(refused.value).toEqual(["not_granted", "timeout"]);
    expect(refused.entries.filter(({ type }) => type === "grant.refused")).toMatchObject([
      { path: "team/writer/writer", body: { data: { agent: "writer", kind: "mail", name: "reader" } } },
    ]);
    const asks = (ctx: Context) => ctx.mail.request("reader", "hello", { timeoutMs: 5 }).then(({ content }) => content);
    expect((await mailing(asks, { mail: [] })).value).toEqual(["not_granted", "timeout"]);
  });

  test("G6 grants: to write to all is a grant of its own, a star", async () => {
    const tell = async (ctx: Context) => (await ctx.mail.broadcast("hear")).slice(0, 2);
    expect((await mailing(tell, { mail: ["*"] })).value).toEqual(["m_", "hear"]);
    expect((await mailing(tell, { mail: ["reader"] })).value).toEqual(["not_granted", "timeout"]);
  });

  test("G6 grants: who is asked may answer, whoever asked; but not write first, nor with an envelope of its own making", async () => {
    const asking = fn(
      "asking",
      async (_: null, ctx) => (await ctx.mail.request("asked", "?", { timeoutMs: 50 })).content,
    );
    const asked = grants({ mail: [] })(
      fn("asked", async (_: null, ctx) => {
        const question = await ctx.mail.receive();
        await ctx.mail.reply(question, "!");
        return ends([ctx.mail.reply(question, "again"), ctx.mail.reply({ ...question, id: "m_x" }, "?")]);
      }),
    );
    const act = (ctx: Context) => Promise.all([ctx.call(asking, null), ctx.call(asked, null)]);
    expect((await simulate(team(act), null)).outcome).toEqual({
      status: "completed",
      value: ["!", ["not_granted", "not_granted"]],
    });
  });

  test("G6 grants: around a member of a team they say whom it may write to while it works", async () => {
    const said = (name: string, to: string) =>
      fn(name, (_: unknown, ctx) =>
        ctx.mail
          .send(to, "psst")
          .then(() => "sent")
          .catch((error: TroupeError) => error.code),
      );
    const members = [
      grants({ mail: ["ben"] })(said("ann", "ben")),
      grants({ mail: ["ann"] })(said("ben", "cleo")),
      said("cleo", "ben"),
    ] as const;
    expect(await run(parallel({ name: "trio", members }), "go")).toEqual(["sent", "not_granted", "sent"]);
  });

  test("G6 grants: whom a peer may write to is said with targets; it knows of nobody else", async () => {
    const seen: Json[] = [];
    const model = scriptedModel([
      { json: { messages: [{ to: "cleo", content: "psst" }] } },
      { json: { messages: [{ to: "all", content: "psst" }] } },
    ]);
    const listener = (name: string) =>
      fn(name, (turn: { readonly view: { readonly messages: readonly Json[] } }) => {
        seen.push(...turn.view.messages);
        return {};
      });
    const members = [agent({ name: "ann", model }), listener("ben"), listener("cleo")] as const;
    const trio = peers({ name: "trio", members: [...members], targets: { ann: ["ben"] }, rounds: 1 });
    await run(trio, "go");
    expect(JSON.stringify(model.requests[0]?.messages)).not.toMatch(/cleo|or all/);
    expect(model.requests[1]?.lastUser).toMatch(/must be one of ben; got "cleo"/);
    expect(seen).toEqual([]);
    expect(() => peers({ name: "trio", members: [...members], targets: { ann: ["dan"] } })).toThrow(
      /targets.ann: no member is called "dan"/,
    );
  });
});
