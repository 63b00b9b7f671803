import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fn } from "../../src/agents/fn.ts";
import { beforeFailure } from "../../src/cli/render/before-failure.ts";
import { answers } from "../../src/cli/render/decision.ts";
import { retry } from "../../src/policies/retry.ts";
import { simulate } from "../../src/testing/simulate.ts";
import { config, folder, object, sit, write } from "./seat.ts";

const root = join(import.meta.dirname, "../..");

function place(text = config): string {
  const cwd = folder();
  write(cwd, "troupe.config.mjs", text);
  return cwd;
}

const errorOf = async (...argv: readonly string[]) =>
  (object(await sit(place(), [...argv, "--json"])) as { error: { message: string; fix: string } }).error;

describe("J7 command line: what is mistaken is named, and what was meant", { timeout: 20_000 }, () => {
  test.each<[readonly string[], RegExp, RegExp]>([
    [["run", "reserch", "x"], /no team named "reserch"\. Did you mean research\? Known here: audit, research/, /./],
    [["run", "xyzzyxyzzy"], /no team named "xyzzyxyzzy"\. Known here/, /./],
    [["research", "Why?"], /research is a team, not a command/, /troupe run research … runs it/],
    [["audit", "docs"], /audit is a team/, /troupe run audit/],
    [["models"], /no command models/, /troupe doctor shows the models/],
    [["resum"], /Did you mean resume\?/, /./],
    [["run", "research", "Why?", "--docs", ".", "--model", "gpt-5"], /whose model it is/, /^Name it openai\/gpt-5\.$/],
    [["run", "research", "Why?", "--docs", ".", "--model", "zzz"], /whose model it is/, /^Name it provider\/model/],
    [["run", "greet", "them", "--id", "a b"], /not a run id/, /./],
  ])("%j", async (argv, message, fix) => {
    const error = await errorOf(...argv);
    expect(error.message).toMatch(message);
    expect(error.fix).toMatch(fix);
  });

  test.each([
    ["agent", "agents"],
    ["teams", "agents"],
    ["modle", "model"],
  ])("the field %s of the configuration", async (field, meant) => {
    const said = await sit(place(`export default { ${field}: [] };`), ["run"]);
    expect(said.err).toContain(`${field}: there is no such field; did you mean ${meant}?`);
  });

  test("the run that is there already is named in the fix", async () => {
    const cwd = place();
    await sit(cwd, ["run", "greet", "you", "--id", "g"]);
    expect((await sit(cwd, ["run", "greet", "them", "--id", "g"])).err).toContain("troupe resume g");
  });
});

describe("J7 command line: how to go on after a failure", { timeout: 20_000 }, () => {
  const flaky = `
    let broken = process.env["BROKEN"] !== "no";
    const steps = async (_, ctx) => {
      await ctx.step("first", () => 1, { effect: "pure" });
      return ctx.step("second", () => { if (broken) throw new Error("out of ink"); return "printed"; }, { effect: "once" });
    };
    export default { agents: [{ name: "prints", run: steps }] };`;
  const mended = flaky.replace(/let broken = .*/, "let broken = false;");

  test("the command that is shown tries again from before the failure", async () => {
    const cwd = place(flaky);
    const said = await sit(cwd, ["run", "prints", "--id", "p"]);
    const [, at = ""] = /A failed run does not go on; to try again.*: troupe fork p --at (\d+)$/m.exec(said.err) ?? [];
    expect(at).toBe("2"); // 3 is the intention to print, 4 its failure
    expect(said.err).not.toContain("<id>");
    const shown = await sit(cwd, ["runs", "show", "p"]);
    expect(shown.out).toContain(`troupe fork p --at ${at}\n`);
    expect(object(await sit(cwd, ["resume", "p", "--json"]))).toMatchObject({
      next: { fork: `troupe fork p --at ${at}` },
    });
    const args = ["--config", write(cwd, "mended.mjs", mended)];
    expect(await sit(cwd, ["fork", "p", "--at", at, "--live", ...args])).toMatchObject({ code: 0, out: "printed\n" });
  });

  test("resuming what has ended says so", async () => {
    const cwd = place();
    await sit(cwd, ["run", "fails", "--id", "f"]);
    await sit(cwd, ["run", "greet", "you", "--id", "g"]);
    const said = await sit(cwd, ["resume", "f"]);
    expect(said.err).toMatch(/^ {2}team fails · run f · has failed; it does not go on/m);
    expect(said.err).not.toContain("working");
    expect((await sit(cwd, ["resume", "g"])).err).toContain("has completed; it does not go on");
  });

  test("several attempts at one step are tried again together; what was caught before is left", async () => {
    const failing = fn("failing", (_: null, ctx) =>
      ctx.step("send", () => Promise.reject(new Error("no")), { effect: "idempotent" }),
    );
    const stubborn = retry({ attempts: 3 })(failing);
    const team = fn("team", async (_: null, ctx) => {
      await ctx.call(failing, null, { as: "caught" }).catch(() => null);
      await ctx.step("between", () => 1, { effect: "pure" });
      return ctx.call(stubborn, null);
    });
    const { entries } = await simulate(team, null);
    const fold = beforeFailure();
    for (const entry of entries) fold.add(entry);
    const between = entries.find(({ path }) => path === "team/between");
    const first = entries.find(({ seq, type }) => type === "step.failed" && seq > (between?.seq ?? 0));
    expect(fold.at).toBe((first?.seq ?? 0) - 1);
  });
});

describe("J7 command line: what models have done", { timeout: 20_000 }, () => {
  test("calls, tools and tokens at the end of a run, and in runs show", async () => {
    const cwd = place(`
      import { agent, tool } from "${root}/src/index.ts";
      import { scriptedModel } from "${root}/src/testing/index.ts";
      import { z } from "${root}/node_modules/zod/index.js";
      const look = tool({ inputSchema: z.object({}), effect: "pure", execute: () => "seen" });
      const usage = { inputTokens: 1200, outputTokens: 30 };
      const model = scriptedModel(({ turn }) => turn === 0 ? { calls: [{ tool: "look", input: {} }], usage } : { text: "ok", usage });
      export default { agents: [agent({ name: "guide", model, tools: { look } })] };`);
    const words = "2 model calls, 1 tool call · 2,400 tokens in, 60 tokens out";
    expect((await sit(cwd, ["run", "guide", "hi", "--id", "r"])).err).toContain(` · run r · ${words}\n`);
    expect((await sit(cwd, ["runs", "show", "r"])).out).toContain(`\n  ${words}\n`);
    const models = { calls: 2, tool_calls: 1, tokens: { input: 2_400, output: 60, uncounted: 0 } };
    expect(object(await sit(cwd, ["runs", "show", "r", "--json"]))).toMatchObject({ models });
    expect(object(await sit(cwd, ["resume", "r", "--json"]))).toMatchObject({ models });
  });

  test("doctor: none at all is no fault and no success, and the next step is named", async () => {
    const said = await sit(folder(), ["doctor"], { env: { OLLAMA_HOST: "127.0.0.1:1" } });
    expect(said.code).toBe(0);
    expect(said.out).toMatch(/^ {2}· models +none found.*\n +next: +export OPENAI_API_KEY=/m);
  });

  test("nothing is said where none was asked", async () => {
    const said = await sit(place(), ["run", "greet", "you"]);
    expect(said.err).not.toContain("model call");
  });
});

test("G5 an effect whose outcome is not known can be answered with what came of it", async () => {
  const decision = { id: "d_1", path: "team/send!outcome", question: { question: "?" } } as never;
  const command = (...words: readonly string[]) => words.join(" ");
  expect(answers(decision, command).at(-1)).toEqual(["It happened", "reject d_1 --value <result as JSON>"]);
  expect(answers({ id: "d_1", path: "team/ask", question: { question: "?" } } as never, command)).toHaveLength(2);
});
