import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dollarColumn, dollars } from "../../src/cli/render/dollars.ts";
import { agent, fn, local, troupe } from "../../src/index.ts";
import { payingModel } from "../runtime/budget/paying-model.ts";
import { folder, object, sit, write } from "./seat.ts";

/** A team whose model is paid for, a dollar for a million tokens, and another whose model has no price. */
const paying = (budget: string) => `
import { agent, fn } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).pathname)};
const model = (modelId) => ({
  specificationVersion: "v4", provider: "fake.chat", modelId, supportedUrls: {},
  doStream: () => Promise.reject(new Error("in one piece")),
  doGenerate: async () => ({
    content: [{ type: "text", text: "Well." }], finishReason: { unified: "stop" }, warnings: [],
    usage: { inputTokens: { total: 1000 }, outputTokens: { total: 500 } },
  }),
});
const settings = { maxOutputTokens: 2000 };
const talker = agent({ name: "talker", model: model("one"), streaming: false, settings });
const local = agent({ name: "local", model: model("two"), streaming: false, settings });
const team = fn("team", async (task, ctx) => [await ctx.call(talker, task), await ctx.call(talker, task)]);
export default { agents: [talker, local, team]${budget} };
`;
const prices = `prices: { "fake/one": { input: 1, output: 1 } }`;

function project(budget = `, budget: { ${prices} }`): string {
  const cwd = folder();
  write(cwd, "troupe.config.mjs", paying(budget));
  return cwd;
}

describe("G4 budget: command line", { timeout: 30_000 }, () => {
  test("G4 budget: runs cost shows the bill, also where no budget applied, as text and as JSON", async () => {
    const cwd = project();
    await sit(cwd, ["run", "team", "Hi", "--id", "a"]);
    await sit(cwd, ["run", "team", "Hi", "--id", "b", "--max-usd", "1"]);
    for (const id of ["a", "b"]) {
      const { out, code } = await sit(cwd, ["runs", "cost", id]);
      expect(code).toBe(0);
      expect(out).toContain("$0.003 for 2 requests  2,000 tokens in, 1,000 out");
      expect(out).toMatch(/team\/talker +2 +2,000 +1,000 +\$0\.003/);
      expect(out).toMatch(/team > talker +2/);
    }
    const said = object(await sit(cwd, ["runs", "cost", "b", "--json"]));
    expect(said).toMatchObject({
      schema_version: 1,
      run: "b",
      agent: "team",
      total: { requests: 2, usd: 0.003, unpriced: 0, unknownUsd: 0 },
      agents: { "team/talker": { usd: 0.003 } },
      called: [],
    });
    await sit(cwd, ["run", "local", "Hi", "--id", "c"]);
    expect((await sit(cwd, ["runs", "cost", "c"])).out).toContain("1 request, of which the price is not known");
    expect((await sit(cwd, ["runs", "cost", "none"])).code).toBe(2);
  });

  test("G4 budget: runs cost adds the runs that a run has called", async () => {
    const cwd = project();
    const talker = agent({ name: "talker", model: payingModel(() => ({})), streaming: false });
    const mother = fn("mother", (_: null, ctx) => ctx.call(talker, "Hi", { placement: "run" }));
    await using app = troupe({ agents: [mother, talker], engine: local(join(cwd, ".troupe")) });
    await (await app.start(mother, null, { id: "m" })).result;
    const { called, total } = object(await sit(cwd, ["runs", "cost", "m", "--json"])) as {
      called: { total: { usd: number } }[];
      total: { requests: number };
    };
    expect([total.requests, called.map((each) => each.total.usd)]).toEqual([0, [0.00015]]);
  });

  test("G4 budget: --max-usd asks at the limit, and an answer goes on", async () => {
    const cwd = project();
    const paused = await sit(cwd, ["run", "team", "Hi", "--id", "a", "--max-usd", "0.0017"]);
    expect(paused.code).toBe(3);
    expect(paused.err + paused.out).toContain("Raise the budget of run a?");
    const { decisions } = object(await sit(cwd, ["runs", "show", "a", "--json"])) as { decisions: { id: string }[] };
    const decided = await sit(cwd, ["approve", decisions[0]?.id ?? "", "--value", '{"usd":0.01}']);
    expect(decided.code).toBe(0);
    expect((await sit(cwd, ["runs", "cost", "a"])).out).toContain("$0.003 for 2 requests");
    expect((await sit(cwd, ["run", "team", "Hi", "--max-usd", "lots"])).code).toBe(2);
    expect((await sit(cwd, ["run", "local", "Hi", "--id", "u", "--max-usd", "1"])).err).toContain("price");
  });

  test("G4 budget: before the first paid run of a project, one line says what a reply costs, and the limit", async () => {
    const cwd = project();
    const first = await sit(cwd, ["run", "talker", "Hi"]);
    expect(first.err).toContain(
      "cost about $0.0025 for a reply of 500 tokens to 2,000 · limit none; --max-usd sets one",
    );
    expect((await sit(cwd, ["run", "talker", "Hi"])).err).not.toContain("--max-usd");
    const capped = project(`, budget: { maxUsd: 5, per: "day", ${prices} }`);
    expect((await sit(capped, ["run", "talker", "Hi"])).err).toContain("limit $5.00 (day)");
    // of a team, what is known of the models in the project; one of them has no price
    expect((await sit(project(), ["run", "team", "Hi", "--max-usd", "2"])).err).toContain(
      "cost the price of fake/two is not known · limit $2.00",
    );
    expect((await sit(project(), ["run", "local", "Hi"])).err).not.toContain("limit");
  });

  test("G4 budget: the configuration is checked", async () => {
    const cwd = project(", budget: { maxDollars: 5 }");
    const { code, err } = await sit(cwd, ["run", "talker", "Hi"]);
    expect(code).toBe(2);
    expect(err).toContain("maxDollars");
  });

  test("a column of dollars has as many digits in each row, and never 0 for what is more", () => {
    expect(dollarColumn([0.01205, 0.0012, null])).toEqual(["$0.01205", "$0.00120", "?"]);
    expect(dollarColumn([0.003])).toEqual(["$0.003"]);
    expect(dollarColumn([12.5, 3])).toEqual(["$12.50", "$3.00"]);
    expect(dollarColumn([0, 0.000000001])).toEqual(["$0.000000000", "$0.000000001"]);
    expect(dollarColumn([])).toEqual([]);
  });

  test("dollars are shown to the last that matters", () => {
    expect([0, 2, 0.5, 0.0375, 0.00015, 0.003, 1e-9, 12.345].map(dollars)).toEqual([
      "$0.00",
      "$2.00",
      "$0.50",
      "$0.0375",
      "$0.00015",
      "$0.003",
      "$0.000000001",
      "$12.35",
    ]);
  });
});
