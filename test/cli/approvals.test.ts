import { describe, expect, test } from "vitest";
import { folder, object, type Said, sit, write } from "./seat.ts";

/** Agents that send letters, each of which a person must allow, and one that wants to know something. It imports nothing. */
const config = `
const send = async (ctx, letter, n) => {
  const call = { tool: "send", input: letter, definition: "v1" };
  const answer = await ctx.ask({
    question: "May desk call send?", proposal: { tool: "send", input: letter }, why: "Sends a letter.",
    ifRejected: "It is not sent.", costUsd: 0.25, call: { ...call, step: "send-" + n, effect: "once" },
  });
  if (!answer.approved) return "kept";
  await ctx.step("send-" + n, () => null, { effect: "once", approved: { answer, call: () => call } });
  return "sent";
};
const desk = { name: "desk", run: async (letters, ctx) => {
  const ends = [];
  for (const [n, letter] of letters.entries()) ends.push(await send(ctx, letter, n));
  return ends.join(" ");
} };
export default {
  agents: [
    { name: "team", run: (letters, ctx) => ctx.call(desk, letters) },
    { name: "many", run: (letters, ctx) => Promise.all(letters.map((letter) => ctx.call(desk, [letter]))).then(String) },
    { name: "prov", run: async (_, ctx) => {
      const steps = [...Array(80).keys()].map((n) => "step " + n);
      const input = { steps: [...steps, "rm -rf /\\u3164"] };
      return String((await ctx.ask({ question: "May the provider call sh?", proposal: { tool: "sh", input } })).approved);
    } },
    { name: "hasty", run: async (_, ctx) => {
      const answer = await ctx.ask({ question: "Now?", timeoutMs: 300 });
      return answer.approved + " by " + answer.by;
    } },
    { name: "asker", run: async (_, ctx) => {
      const answer = await ctx.ask({ question: "Who are you?", form: { type: "object", required: ["name", "age", "member"], properties: {
        name: { type: "string", minLength: 1, description: "your name" }, age: { type: "integer", minimum: 18 },
        member: { type: "boolean" }, colour: { enum: ["red", "blue"] }, extra: { type: "array", items: { type: "number" } } } } });
      return JSON.stringify(answer.value ?? null);
    } },
  ],
};
`;

const ann = { to: "ann@a.example", text: "hi" };
const bob = { to: "bob@a.example", text: "hi" };

function place(): string {
  const cwd = folder();
  write(cwd, "troupe.config.mjs", config);
  return cwd;
}

const start = (cwd: string, letters: readonly object[], id: string, team = "team"): Promise<Said> =>
  sit(cwd, ["run", team, JSON.stringify(letters), "--id", id]);

interface Open {
  readonly id: string;
  readonly runId: string;
}

const openIn = async (cwd: string): Promise<readonly Open[]> =>
  (object(await sit(cwd, ["approvals", "--json"])) as { decisions: readonly Open[] }).decisions;

const rulesIn = async (cwd: string): Promise<readonly { id: string; match: object; run: string | null }[]> =>
  (object(await sit(cwd, ["approvals", "rules", "--json"])) as { rules: [] }).rules;

describe("J7 command line: G4 approvals", { timeout: 30_000 }, () => {
  test("G4 approvals: nothing is made where nothing is, and that is said", async () => {
    const cwd = folder();
    expect(await sit(cwd, ["approvals"])).toEqual({ code: 0, out: "", err: "Nothing waits for an answer.\n" });
    expect(await sit(cwd, ["approvals", "rules"])).toEqual({
      code: 0,
      out: "",
      err: "There are no standing answers.\n",
    });
    expect(await sit(cwd, ["approvals", "revoke", "a_1"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("[rule_unknown]"),
    });
    expect(object(await sit(cwd, ["approvals", "--json"]))).toEqual({ schema_version: 1, decisions: [] });
  });

  test("G4 approvals: nobody is there: exit code 3, and all runs are in one list", async () => {
    const cwd = place();
    for (const id of ["one", "two"]) expect((await start(cwd, [ann], id)).code).toBe(3);
    expect((await sit(cwd, ["run", "asker", "--id", "three"])).code).toBe(3);
    const { code, out, err } = await sit(cwd, ["approvals"]);
    expect(code).toBe(0);
    const rows = out.trimEnd().split("\n");
    expect(rows[0]).toMatch(/^DECISION +RUN +ASKED +LEFT +BY$/);
    expect(rows).toHaveLength(7);
    expect(rows[1]).toMatch(/^d_one_\w{10} +one +just now +team\/desk$/);
    expect(rows[2]).toBe('    send {"to":"ann@a.example","text":"hi"}');
    expect(rows[5]).toMatch(/^d_three_\w{10} +three +just now +asker$/);
    expect(rows[6]).toBe("    Who are you?");
    expect(err).toMatch(/troupe runs show one\n.*troupe approve d_one_\w{10}\n$/);
    expect((await openIn(cwd)).map(({ runId }) => runId)).toEqual(["one", "two", "three"]);
  });

  test("G4 approvals: a person is shown the tool, the exact arguments, the place, the run, what no means and the cost", async () => {
    const cwd = place();
    const sly = { to: "ann\u200b@a.example", text: `${"x\n".repeat(100)}the end` };
    const said = await sit(cwd, ["run", "team", JSON.stringify([sly]), "--id", "one"], { answers: ["y"] });
    expect(said).toMatchObject({ code: 0, out: "sent\n" });
    for (const line of [
      /asked by +team\/desk\/ask#1$/m,
      /run +one$/m,
      /tool +send, which is declared once$/m,
      /why +Sends a letter\.$/m,
      /if no +It is not sent\.$/m,
      /cost +\$0\.2500 until now$/m,
      /"to": "ann\\u200b@a\.example"/,
      /the end"$/m,
    ]) {
      expect(said.err).toMatch(line);
    }
    expect(said.err).toContain("[y]es, once  yes, in this [r]un  yes, [a]lways  [n]o  [l]ater");
  });

  test("G4 approvals: yes for this run answers what is like it, and says first what that is", async () => {
    const cwd = place();
    const answers = ["r", "too=*", "to=x*", "text", "to=*@a.example", "", "n"];
    const letters = [ann, bob, { ...bob, text: "other" }];
    const said = await sit(cwd, ["run", "team", JSON.stringify(letters), "--id", "one"], { answers });
    expect(said).toMatchObject({ code: 0, out: "sent sent kept\n" });
    expect(said.err).toContain('Yes to every later call of this run: send(to = "ann@a.example", text = "hi")');
    expect(said.err).toContain('did you mean "to"?');
    expect(said.err).toContain('the call itself does not fit "x*"');
    expect(said.err).toContain("write it as name=pattern");
    expect(said.err).toContain('send(to like "*@a.example", text = "hi")');
    expect(await rulesIn(cwd)).toMatchObject([{ run: "one", match: { to: "*@a.example" }, by: "terminal" }]);
  });

  test("G4 approvals: r or a by mistake allows nothing, x goes back", async () => {
    const cwd = place();
    const said = await sit(cwd, ["run", "team", JSON.stringify([ann]), "--id", "one"], {
      answers: ["r", "x", "a", "x", "no"],
    });
    expect(said).toMatchObject({ code: 0, out: "kept\n" });
    expect(await rulesIn(cwd)).toEqual([]);
  });

  test("G4 approvals: one answer for all that are open at once: nobody is asked what is answered already", async () => {
    const cwd = place();
    const said = await sit(cwd, ["run", "many", JSON.stringify([ann, ann, ann]), "--id", "one"], {
      answers: ["a", ""],
    });
    expect(said).toMatchObject({ code: 0, out: "sent,sent,sent\n" });
    expect(said.err.match(/May desk call send\?/g)).toHaveLength(1);
  });

  test("G4 approvals: --scope and --match make a rule, which is listed, used, and taken back", async () => {
    const cwd = place();
    await start(cwd, [ann], "one");
    const [open] = await openIn(cwd);
    const flags = ["--scope", "always", "--match", "to=*@a.example", "--match", "text=*", "--by", "ann"];
    expect(await sit(cwd, ["approve", open?.id ?? "", ...flags])).toMatchObject({ code: 0, out: "sent\n" });
    const listed = await sit(cwd, ["approvals", "rules"]);
    expect(listed.out).toMatch(
      /^a_\w{16} +yes +all runs +just now +ann +team\/desk\n {4}send\(any text, to like "\*@a\.example"\)$/m,
    );
    expect((await sit(cwd, ["approvals", "rules", "--tool", "send"])).out).toBe(listed.out);
    expect((await sit(cwd, ["approvals", "rules", "--tool", "pay"])).err).toBe("There are no standing answers.\n");
    expect(await start(cwd, [bob], "two")).toMatchObject({ code: 0, out: "sent\n" });
    const events = (await sit(cwd, ["runs", "export", "two"])).out;
    const [rule] = await rulesIn(cwd);
    expect(events).toContain(`"by":"rule ${rule?.id}"`);
    const revoked = await sit(cwd, ["approvals", "revoke", rule?.id ?? ""]);
    expect(revoked).toMatchObject({ code: 0, err: 'revoked: send(any text, to like "*@a.example")\n' });
    expect((await sit(cwd, ["approvals", "revoke", rule?.id ?? ""])).code).toBe(2);
    expect(await start(cwd, [bob], "three")).toMatchObject({ code: 3 });
  });

  test("G4 approvals: after the deadline the list says what counts, and approve is too late", async () => {
    const cwd = place();
    expect((await sit(cwd, ["run", "hasty", "--id", "one"])).code).toBe(3);
    const [open] = await openIn(cwd);
    await expect.poll(async () => (await sit(cwd, ["approvals"])).out).toMatch(/^d_one_\w+ +one .* over: no +hasty/m);
    expect((await sit(cwd, ["runs", "show", "one"])).out).toContain("none: it counts as no");
    expect(await sit(cwd, ["approve", open?.id ?? ""])).toMatchObject({
      code: 2,
      err: expect.stringContaining("it was answered by deadline"),
    });
    expect(await sit(cwd, ["resume", "one"])).toMatchObject({ code: 0, out: "false by deadline\n" });
  });

  test("G4 approvals: what was said for a run goes with it, and a later run of its name is asked about", async () => {
    const cwd = place();
    await start(cwd, [ann], "one");
    const [open] = await openIn(cwd);
    expect((await sit(cwd, ["approve", open?.id ?? "", "--scope", "run"])).code).toBe(0);
    expect(await rulesIn(cwd)).toHaveLength(1);
    expect((await sit(cwd, ["runs", "gc", "--older-than", "0m"])).err).toContain("deleted 1 run");
    expect(await rulesIn(cwd)).toEqual([]);
    expect((await start(cwd, [ann], "one")).code).toBe(3);
    const [again] = await openIn(cwd);
    expect((await sit(cwd, ["approve", again?.id ?? "", "--scope", "run"])).code).toBe(0);
    expect(await rulesIn(cwd)).toHaveLength(1);
  });

  test("G4 approvals: lists cut away nothing that matters, and approve shows what it allows before it does", async () => {
    const cwd = place();
    const letter = { to: "nice ".repeat(60), text: "hi  there" };
    await start(cwd, [letter], "one");
    const [open] = await openIn(cwd);
    const listed = (await sit(cwd, ["approvals"])).out;
    expect(listed).toContain(`    send ${JSON.stringify(letter)}\n`);
    const said = await sit(cwd, ["approve", open?.id ?? "", "--scope", "always", "--match", "text=*"]);
    expect(said.err.indexOf('"text": "hi  there"')).toBeGreaterThan(0);
    expect(said.err.indexOf('"text": "hi  there"')).toBeLessThan(said.err.indexOf("approved"));
    expect((await sit(cwd, ["approvals", "rules"])).out).toContain(`    send(any text, to = "${letter.to}")\n`);
    await start(cwd, [{ ...letter, to: "x".repeat(5_000) }], "two");
    expect((await sit(cwd, ["approvals"])).out).toMatch(/x … \d{4} more characters: troupe runs show two$/m);
    const [long] = await openIn(cwd);
    const quiet = await sit(cwd, ["reject", long?.id ?? "", "--json"]);
    expect(object(quiet)).toMatchObject({ status: "completed" });
  });

  test("G4 approvals: a proposal without a call is shown to its end as well, with its run", async () => {
    const said = await sit(place(), ["run", "prov", "--id", "one"], { answers: ["n"] });
    expect(said).toMatchObject({ code: 0, out: "false\n" });
    for (const line of [/run +one$/m, /"step 79",$/m, /"rm -rf \/\\u3164"$/m]) expect(said.err).toMatch(line);
  });

  test("G4 approvals: an answer that comes too late is told, and nobody is asked what is answered", async () => {
    const gone = (signal: AbortSignal) =>
      new Promise<string>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
    const timed = await sit(place(), ["run", "hasty", "--id", "one"], { answers: [gone] });
    expect(timed).toMatchObject({ code: 0, out: "false by deadline\n" });
    expect(timed.err).toContain("Too late: it was answered by deadline (no).");
    const cwd = place();
    const slow = async () => {
      const [open] = await openIn(cwd);
      expect((await sit(cwd, ["approve", open?.id ?? "", "--by", "bob", "--no-resume"])).code).toBe(0);
      return "n";
    };
    const beaten = await sit(cwd, ["run", "team", JSON.stringify([ann]), "--id", "one"], { answers: [slow] });
    expect(beaten).toMatchObject({ code: 0, out: "sent\n" });
    expect(beaten.err).toContain("Too late: it was answered by bob (yes).");
  });

  test("G4 approvals: a standing no", async () => {
    const cwd = place();
    await start(cwd, [ann], "one");
    const [open] = await openIn(cwd);
    expect(await sit(cwd, ["reject", open?.id ?? "", "--scope", "always"])).toMatchObject({ code: 0, out: "kept\n" });
    expect(await start(cwd, [ann], "two")).toMatchObject({ code: 0, out: "kept\n" });
    expect((await sit(cwd, ["approvals", "rules"])).out).toMatch(/^a_\w{16} +no +all runs/m);
  });

  test.each([
    [["--scope", "ever"], "--scope must be one of once, run, always"],
    [["--match", "to=*"], "add --scope run or always"],
    [["--scope", "run", "--match", "to"], "--match must be arg=pattern"],
    [["--scope", "run", "--match", "too=*"], 'did you mean "to"?'],
    [["--scope", "run", "--match", "to=eve*"], "the call itself does not fit"],
  ])("G4 approvals: %j is wrong usage, and the decision stays open", async (flags, message) => {
    const cwd = place();
    await start(cwd, [ann], "one");
    const [open] = await openIn(cwd);
    const said = await sit(cwd, ["approve", open?.id ?? "", ...flags]);
    expect(said).toMatchObject({ code: 2, err: expect.stringContaining(message) });
    expect(await openIn(cwd)).toHaveLength(1);
  });

  test("G4 forms: asked field by field, until each fits", async () => {
    const cwd = place();
    const answers = ["y", "Ann", "old", "17", "maybe", "yes", "green", "red", "[1, 2]", "Ann", "40", "no", "", ""];
    const said = await sit(cwd, ["run", "asker", "--id", "one"], { answers });
    expect(said).toMatchObject({ code: 0, out: '{"name":"Ann","age":40,"member":false}\n' });
    expect(said.err).toContain("name: your name; text at least 1 characters");
    expect(said.err).toContain("age (a whole number from 18) ›");
    expect(said.err).toContain("$.age: must be at least 18, got 17");
    expect(said.err).toContain("It takes one of red, blue; may be left out");
  });

  test("G4 forms: --value for programs; what does not fit is exit code 2, names the field, and leaves it open", async () => {
    const cwd = place();
    await sit(cwd, ["run", "asker", "--id", "one"]);
    const [open] = await openIn(cwd);
    const id = open?.id ?? "";
    const wrong = await sit(cwd, ["approve", id, "--value", '{"name":"","age":"x","member":true}', "--json"]);
    expect(wrong.code).toBe(2);
    expect(object(wrong)).toMatchObject({
      error: { code: "invalid_input", message: expect.stringContaining('$.age: must be integer, got "x"') },
    });
    expect((await sit(cwd, ["approve", id])).err).toContain("$: a value is missing");
    expect(await sit(cwd, ["approve", id, "--value", '{"name":"Ann","age":40,"member":true}'])).toMatchObject({
      code: 0,
    });
  });

  test("G4 forms: approve asks a person who is there", async () => {
    const cwd = place();
    await sit(cwd, ["run", "asker", "--id", "one"]);
    const [open] = await openIn(cwd);
    expect((await sit(cwd, ["approve", open?.id ?? ""], { answers: ["Ann", "x"] })).code).toBe(2);
    const said = await sit(cwd, ["approve", open?.id ?? ""], { answers: ["Ann", "40", "y", "blue", ""] });
    expect(said).toMatchObject({ code: 0, out: '{"name":"Ann","age":40,"member":true,"colour":"blue"}\n' });
  });
});
