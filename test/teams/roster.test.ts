import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import { local } from "../../src/engines/local/local.ts";
import { troupe } from "../../src/runtime/troupe.ts";
import { groupChat } from "../../src/teams/group-chat.ts";
import { type Roster, roster } from "../../src/teams/membership/roster.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { byCase } from "../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { tool } from "../../src/tools/tool.ts";
import { folder } from "../engines/folder.ts";
import { member, type Seat, speakers } from "./chat-members.ts";
import { completed, survivesCrashes } from "./survives-crashes.ts";

const names = ["a", "b", "c", "d"];

/** Who speaks in turn n, from 1, may change who is a member. */
function changing(
  first: readonly string[],
  change: (staff: Roster<Agent<Seat>>, ctx: Context, turn: string) => Promise<void>,
) {
  const staff: Roster<Agent<Seat>> = roster({
    name: "staff",
    members: first,
    candidates: names.map((name) =>
      fn(name, async (_: Seat, ctx) => {
        await change(staff, ctx, `${name}${ctx.path.split("#")[1] ?? 1}`);
        return name;
      }),
    ),
  });
  return staff;
}

const order = async (staff: Roster<Agent<Seat>>, turns = 8) => {
  const { outcome } = await simulate(groupChat({ name: "chat", members: staff, turns }), "go");
  return speakers(completed(outcome));
};

describe("A8 roster", () => {
  test("A8 roster: one who joins speaks in the next turn; one who has left is never called again", async () => {
    const staff = changing(["a", "b"], async (team, ctx, turn) => {
      if (turn === "b1") await team.join(ctx, "d");
      if (turn === "d1") await team.leave(ctx, "a");
    });
    expect(await order(staff)).toBe("abdbdbdb");
  });

  test("A8 roster: one may leave by itself, and come back; a chat that all have left is over", async () => {
    const staff = changing(["a", "b", "c"], async (team, ctx, turn) => {
      if (turn === "a1") await team.leave(ctx, "a");
      if (turn === "b2") await team.join(ctx, "a");
      if (turn === "a3") for (const each of names) await team.leave(ctx, each);
    });
    const { outcome } = await simulate(groupChat({ name: "chat", members: staff, turns: 20 }), "go");
    expect(completed(outcome)).toMatchObject({ ended: "nobody", value: "a" });
    expect(speakers(completed(outcome))).toBe("abcbacba");
  });

  test("A8 roster: a chat that begins without members has nobody to begin", async () => {
    const staff = changing([], () => Promise.resolve());
    const { outcome } = await simulate(groupChat({ name: "chat", members: staff }), "go");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "not_enough", detail: { failures: [] } } });
  });

  test("A8 roster: a model lets a specialist join, by a tool, who is told all that was said; and sends it away again", async () => {
    const model = scriptedModel(
      byCase([
        {
          when: { system: "lead" },
          say: [
            { calls: [{ tool: "staffing", input: { join: "lawyer" } }] },
            "Lawyer, is this legal?",
            { calls: [{ tool: "staffing", input: { leave: "lawyer" } }] },
            "Thanks. We are done here.",
          ],
        },
        { when: { system: "lawyer" }, say: "It is legal." },
        { when: { system: "clerk" }, say: ["Noted.", "Noted again.", "Noted once more."] },
      ]),
    );
    const staffing = tool({
      description: "Lets somebody join the team, or leave it.",
      inputSchema: z.object({ join: z.string().optional(), leave: z.string().optional() }),
      async run({ join, leave }, ctx) {
        if (join !== undefined) await staff.join(ctx, join);
        if (leave !== undefined) await staff.leave(ctx, leave);
        return (await staff.current(ctx)).map(({ name }) => name).join(", ");
      },
    });
    const lead = agent({ name: "lead", instructions: "You lead.", model, tools: { staffing } });
    const clerk = agent({ name: "clerk", instructions: "You are the clerk.", model });
    const lawyer = agent({ name: "lawyer", description: "Knows the law.", instructions: "You are the lawyer.", model });
    const staff: Roster<Agent<Seat>> = roster({
      name: "staff",
      candidates: [lead, clerk, lawyer],
      members: ["lead", "clerk"],
    });
    const { outcome } = await simulate(groupChat({ name: "chat", members: staff, turns: 5 }), "Is it legal?");
    const { transcript } = completed(outcome);
    const told = model.requests.find(({ system }) => system.includes("lawyer"))?.lastUser;
    expect(told).toMatch(/lead: Lawyer, is this legal\?\nclerk: Noted\./);
    expect(transcript.map(({ from }) => from)).toEqual(["lead", "clerk", "lawyer", "lead", "clerk"]);
  });

  test("A8 roster: outside of the run as well, and the same for each run: who has left while a model was choosing is not called", async () => {
    const members = ["a", "b", "c"].map(member);
    const staff = roster<Agent<Seat>>({ name: "staff", space: "teams", candidates: members });
    const host = fn("host", async (_: Seat, ctx) => {
      await ctx.sleep(60_000);
      return "b";
    });
    const chat = groupChat({ name: "chat", members: staff, speaker: host, turns: 3 });
    const sack = fn("sack", (name: string, ctx) => staff.leave(ctx, name));
    const { outcome } = await simulate(chat, "go", {
      agents: [sack],
      async meanwhile(app, _, clock) {
        await new Promise<void>((resolve) => void clock.alarm(clock.now() + 30_000, resolve));
        await (await app.start(sack, "b")).result;
      },
    });
    expect(speakers(completed(outcome))).not.toContain("b");
  });

  test("A8 roster: survives a restart of the process, on a file", async () => {
    const path = folder();
    const staff = changing(["a", "b"], async (team, ctx, turn) => {
      if (turn === "a1") await team.join(ctx, "c");
      if (turn === "b1") await team.leave(ctx, "a");
      if (turn === "c1") await ctx.wait("go");
    });
    const chat = groupChat({ name: "chat", members: staff, turns: 6 });
    {
      await using app = troupe({ agents: [chat], engine: local(path) });
      const run = await app.start(chat, "go", { id: "chat" });
      let spoken = 0;
      for await (const { type } of run.events) if (type === "group-chat.spoken" && ++spoken === 2) break; // c is waiting
    }
    await using app = troupe({ agents: [chat], engine: local(path) });
    const run = await app.start(chat, "go", { id: "chat" });
    await app.signal("chat", "go", null);
    expect(speakers(await run.result)).toBe("abcbcb");
  });

  test("A8 roster: a crash at any write changes nothing", async () => {
    const staff = changing(["a", "b"], async (team, ctx, turn) => {
      if (turn === "a1") await team.join(ctx, "c");
      if (turn === "b1") await team.leave(ctx, "a");
    });
    expect(await survivesCrashes(groupChat({ name: "chat", members: staff, turns: 6 }), "go")).toBeGreaterThan(10);
  });

  test("A8 roster: changes at the same time are all made, whatever they are", async () => {
    const ops = fc.array(fc.record({ join: fc.boolean(), name: fc.constantFrom(...names) }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(ops, fc.subarray(names), async (list, first) => {
        const staff = roster<Agent<Seat>>({ name: "staff", candidates: names.map(member), members: first });
        const at = { once: new Set(first), inLine: [...first] };
        const team = fn("team", async (atOnce: boolean, ctx) => {
          const work = list.map(
            ({ join, name }) =>
              () =>
                join ? staff.join(ctx, name) : staff.leave(ctx, name),
          );
          if (atOnce) await Promise.all(work.map((each) => each()));
          else for (const each of work) await each();
          return (await staff.current(ctx)).map(({ name }) => name);
        });
        for (const { join, name } of list) {
          at.inLine = join && at.inLine.includes(name) ? at.inLine : at.inLine.filter((each) => each !== name);
          if (join && !at.inLine.includes(name)) at.inLine.push(name);
        }
        expect(completed((await simulate(team, false)).outcome)).toEqual(at.inLine);
        const untouched = first.filter((name) => !list.some((each) => each.name === name));
        const onlyJoin = names.filter(
          (name) => list.some((each) => each.name === name) && list.every((each) => each.name !== name || each.join),
        );
        const after = completed((await simulate(team, true)).outcome);
        expect(after).toEqual(expect.arrayContaining([...untouched, ...onlyJoin]));
        expect(new Set(after).size).toBe(after.length);
      }),
      { numRuns: 60 },
    );
  });

  test("A8 roster: there is a note of each change, and of nothing else", async () => {
    const staff = roster<Agent<Seat>>({ name: "staff", candidates: names.map(member), members: ["a"] });
    const team = fn("team", async (_: null, ctx) => {
      await staff.join(ctx, "a");
      await staff.join(ctx, "b");
      await staff.leave(ctx, "c");
      await staff.leave(ctx, "a");
    });
    const { entries } = await simulate(team, null);
    const notes = entries.filter(({ type }) => type.startsWith("roster."));
    expect(notes.map(({ type, path, body }) => [type, path, (body as { data: unknown }).data])).toEqual([
      ["roster.joined", "team", { roster: "staff", member: "b" }],
      ["roster.left", "team", { roster: "staff", member: "a" }],
    ]);
  });

  test("A8 roster: one who has just joined is asked before consensus is declared", async () => {
    const staff: Roster<Agent<Seat>> = roster({
      name: "staff",
      members: ["a", "b"],
      candidates: [
        fn("a", () => "plan"),
        fn("b", async (_: Seat, ctx) => {
          await staff.join(ctx, "c");
          return "AGREE";
        }),
        fn("c", () => "AGREE"),
      ],
    });
    const { outcome } = await simulate(groupChat({ name: "chat", members: staff, consensus: true }), "go");
    expect(completed(outcome)).toMatchObject({ ended: "consensus" });
    expect(speakers(completed(outcome))).toBe("abc");
  });

  test("A8 roster: nothing is written where nothing changes", async () => {
    const staff = roster<Agent<Seat>>({ name: "staff", candidates: names.map(member), members: ["a"] });
    const team = fn("team", async (_: null, ctx) => {
      await staff.join(ctx, "a");
      await staff.leave(ctx, "b");
      return ctx.store.get("run/roster/staff");
    });
    expect(completed((await simulate(team, null)).outcome)).toBeNull();
  });

  test("A8 roster: a name that is no candidate's is refused, with the one that was perhaps meant", async () => {
    const staff = roster<Agent<Seat>>({ name: "staff", candidates: ["lead", "clerk"].map(member) });
    const team = fn("team", (name: string, ctx) => staff.join(ctx, name));
    const { outcome } = await simulate(team, "clark");
    expect(outcome).toMatchObject({ status: "failed", error: { code: "invalid_input" } });
    expect(JSON.stringify(outcome)).toContain('did you mean \\"clerk\\"? (candidates: lead, clerk)');
  });

  test("A8 roster: what cannot be is refused when it is defined", () => {
    const candidates = [member("a"), member("b")];
    expect(() => roster({ name: "r", candidates, members: ["c"] })).toThrow(/"c" is no candidate's name/);
    expect(() => roster({ name: "r", candidates: [] })).toThrow(RangeError);
    expect(() => roster({ name: "r", candidates: [member("a"), member("a")] })).toThrow(TypeError);
    expect(() => roster({ name: "r/s", candidates })).toThrow(TypeError);
    expect(() => roster({ name: "r", candidates, space: "a/b" })).toThrow(TypeError);
    expect(() => roster({ name: "r", candidates, spaces: "a" } as never)).toThrow(/did you mean "space"/);
    expect(() => roster({ name: "r", candidates, members: ["a", "a"] })).toThrow(/twice/);
  });
});
