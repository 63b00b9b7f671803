import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { LLMock } from "@copilotkit/aimock";
import { describe, expect, onTestFinished, test } from "vitest";
import { play, question } from "../../scripts/demo-team/play.ts";
import { answers, calls, type Play, says, simulatedProvider } from "../../scripts/demo-team/provider.ts";
import { config, copySample, ended, folder, launch, object, type Said, sit, write } from "./seat.ts";

const root = join(import.meta.dirname, "../..");

interface Place {
  readonly cwd: string;
  readonly provider: LLMock;
  readonly env: Readonly<Record<string, string>>;
}

/** The sample documents, and a server in place of a provider. */
async function place(script: Play = play): Promise<Place> {
  const cwd = folder();
  copySample(cwd);
  const provider = await simulatedProvider(script);
  onTestFinished(() => provider.stop());
  return { cwd, provider, env: { OPENAI_BASE_URL: `${provider.url}/v1`, OPENAI_API_KEY: "a-key-of-the-test" } };
}

const words = ["run", "research", question, "--docs", "docs", "--model", "openai/simulated"];
const run = ({ cwd, env }: Place, ...more: readonly string[]): Promise<Said> => sit(cwd, [...words, ...more], { env });

const keysOf = ({ provider }: Place): readonly string[] =>
  provider.getRequests().map(({ headers }) => String(headers["idempotency-key"]));

describe("I2 D4 research on the command line", { timeout: 60_000 }, () => {
  test("over HTTP, streamed: says who does what, and at the end where the report is, the verdict and the tokens", async () => {
    const here = await place();
    const said = await run(here);
    expect(said.code).toBe(0);
    for (const line of [
      new RegExp(`^ {2}model openai/simulated at ${new URL(here.provider.url).host}, named on the command line$`, "m"),
      /^orchestrator: asks the researcher "How is a bike paired/m,
      /^researcher: searches for "pair bike cable radio"$/m,
      /^researcher: reads "guides\/pairing\.md"$/m,
      /^researcher: refused: A bike can be paired with several hubs/m,
      /^researcher: 3 findings verified, 1 refused$/m,
      /^writer: round 1: a draft with 4 citations, which hold$/m,
      /^reviewer: round 1: revise: It does not say how long/m,
      /^reviewer: round 2: approve$/m,
    ]) {
      expect(said.err).toMatch(line);
    }
    const [, file = ""] = /Report +(\S+)/.exec(said.out) ?? [];
    expect(readFileSync(join(here.cwd, file), "utf8")).toMatch(/^# How is a bike paired.*\n\n\*\*Approved\*\*/);
    expect(said.out).toMatch(/Verdict +approved after 2 rounds/);
    expect(said.out).toMatch(/Findings 5 verified at the source, 1 refused/);
    expect(said.out).toMatch(/Tokens +[\d,]+ tokens in, [\d,]+ tokens out/);
    const requests = here.provider.getRequests();
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.every(({ body }) => (body as { stream?: boolean }).stream === true)).toBe(true);
  });

  test("--json is one object with the report, the verdict and the tokens of the log", async () => {
    const here = await place();
    const said = await run(here, "--json", "--id", "r_json");
    expect(said).toMatchObject({ code: 0, err: "" });
    const { value, research } = object(said) as {
      value: { markdown: string; json: string; models: readonly { inputTokens: number; outputTokens: number }[] };
      research: { tokens: object };
    };
    expect(value).toMatchObject({ verdict: "approve", rounds: 2, findings: 5, refused: 1 });
    expect(existsSync(value.markdown) && existsSync(value.json)).toBe(true);
    const [used] = value.models;
    expect(research.tokens).toEqual({ input: used?.inputTokens, output: used?.outputTokens, uncounted: 0 });
  });

  test("a report that was not approved says so at the end", async () => {
    const never = { ...play, "You are the reviewer": () => answers({ verdict: "revise", notes: "It is too short." }) };
    const said = await run(await place(never), "--rounds", "1");
    expect(said.code).toBe(0);
    expect(said.out).toContain("not approved after 1 round: It is too short.");
  });

  test("killed in the middle and resumed: no reply that is recorded is asked for again", async () => {
    const here = await place();
    const child = launch(here.cwd, [...words, "--id", "r_kill", "--events"], here.env);
    let seen = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      seen += chunk.toString();
      if (seen.includes('"draft.checked"')) child.kill("SIGKILL");
    });
    expect((await ended(child)).code).toBe(-1);
    const before = keysOf(here);
    const said = await sit(here.cwd, ["resume", "r_kill", "--json"], { env: here.env });
    expect(object(said)).toMatchObject({ status: "completed", value: { verdict: "approve", rounds: 2 } });
    const again = keysOf(here).slice(before.length);
    expect(before.filter((key) => again.includes(key)).length).toBeLessThanOrEqual(1);
    expect(new Set([...before, ...again]).size).toBe(16);
  });

  test("what a model or a document says cannot drive the terminal", async () => {
    const nasty = "\u001b[2J\u009b31m\u202e";
    const rude: Play = {
      ...play,
      "You lead a team": ({ turn }) => (turn === 0 ? calls(["research", { question: nasty }]) : says(nasty)),
      "You are the researcher": () =>
        answers({
          findings: [{ claim: nasty, quote: nasty.repeat(9), source: { file: nasty, line: 1 } }],
          notFound: [nasty],
        }),
    };
    const said = await run(await place(rude));
    expect(said.code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not come through
    expect(said.out + said.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe("I2 research on the command line: what is missing", { timeout: 30_000 }, () => {
  const refusal = async (argv: readonly string[], env = {}) => {
    const cwd = folder();
    copySample(cwd);
    write(cwd, "troupe.config.mjs", config);
    write(cwd, "empty/deep/picture.png", "\u0000png");
    write(cwd, "empty/nothing.md", "");
    write(cwd, "empty/.env", "TEXT=1");
    const said = await sit(cwd, [...argv, "--json"], { env });
    return { code: said.code, ...(object(said) as { error: { code: string; message: string; fix: string } }) };
  };

  test.each([
    [["run", "research"], /needs a question/],
    [["run", "research", " "], /needs a question/],
    [["run", "research", "Why?"], /--docs <folder>.*--web/],
    [["run", "research", "Why?", "--docs", "none"], /no folder "none"/],
    [["run", "research", "Why?", "--docs", "docs/README.md"], /is a file, not a folder/],
    [["run", "research", "Why?", "--docs", "empty"], /no text file to read in ".*empty"/],
    [["run", "research", "Why?", "--docs", "docs", "--rounds", "0"], /whole number from 1 to 10/],
    [["run", "research", "Why?", "--docs", "docs", "--rounds", "many"], /whole number from 1 to 10/],
    [["run", "audit", "docs", "--docs", "docs"], /--docs is an option of the team research; audit has none/],
    [["run", "greet", "you", "--model", "openai/x"], /--model is an option of the team research; greet has none/],
    [["run", "greet", "you", "--web"], /--web is an option/],
    [["run", "greet", "you", "--rounds", "2"], /--rounds is an option/],
  ])("%j is wrong usage", async (argv, why) => {
    const { code, error } = await refusal(argv);
    expect(code).toBe(2);
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringMatching(why) });
  });

  const asked = ["run", "research", "How many ports does the hub have?", "--docs", "docs"];

  test("without a model: says what to set, exit code 4, and shows where the words stand", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, asked);
    expect(said.code).toBe(4);
    expect(said.err).toMatch(/no language model .*OPENAI_API_KEY.*\[model_missing\]/);
    expect(said.out).toMatch(/plain search, no model: the places that say most in docs for "ports hub"/);
    expect(said.out).toMatch(/guides\/deploying\.mdx:26\n {6}The hub listens on two ports/);
    expect(existsSync(join(cwd, ".troupe"))).toBe(false);
  });

  test("the same as one object", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, [...asked, "--json"]);
    expect(said).toMatchObject({ code: 4, err: "" });
    const { error, plain_search } = object(said) as {
      error: object;
      plain_search: { label: string; passages: readonly { file: string; line: number; quote: string }[] };
    };
    expect(error).toMatchObject({ code: "model_missing", fix: expect.stringContaining("troupe doctor") });
    expect(plain_search.label).toBe("plain search, no model");
    for (const { file, line, quote } of plain_search.passages) {
      const lines = readFileSync(join(cwd, "docs", file), "utf8").split("\n");
      expect(
        lines
          .slice(line - 1)
          .join("\n")
          .trimStart()
          .startsWith(quote),
      ).toBe(true);
    }
  });

  test("a model whose key is not set: the same, naming the variable", async () => {
    const { code, error } = await refusal([...asked, "--model", "anthropic/claude-sonnet-5"]);
    expect(code).toBe(4);
    expect(error.message).toContain("ANTHROPIC_API_KEY");
  });

  test("nothing is found for words that are nowhere", async () => {
    const cwd = folder();
    copySample(cwd);
    const said = await sit(cwd, ["run", "research", "Where is the zeppelin?", "--docs", "docs"]);
    expect(said.out).toContain('nothing found in docs for "zeppelin"');
  });
});

describe("I2 research on the command line: the web", { timeout: 30_000 }, () => {
  const asked = ["run", "research", "What does the hub page say?", "--web", "--model", "openai/simulated"];
  const lamp = { claim: "A lamp.", quote: "The hub has a red lamp", source: { url: "http://hub.example/" } };
  const searching: Play = {
    ...play,
    "You lead a team": ({ turn }) => (turn === 0 ? calls(["research", { question: "What of the hub?" }]) : says("No.")),
    "You are the researcher": ({ turn }) =>
      [calls(["web_search", { query: "hub lamp" }]), calls(["fetch_page", { url: "http://127.0.0.1:1/" }])][turn] ??
      answers({ findings: [lamp], notFound: [] }),
  };

  test("without a service to search with and without any address, it says which variables to set", async () => {
    const said = await sit(folder(), [...asked, "--json"]);
    expect(said.code).toBe(2);
    const { error } = object(said) as { error: { message: string; fix: string } };
    expect(error.message).toContain("--web has no service to search with");
    expect(error.fix).toMatch(/BRAVE_API_KEY, TAVILY_API_KEY, SEARXNG_URL.*--docs/);
  });

  test.each([
    [["run", "research", "What says https://hub.example ?", "--web", "--model", "openai/simulated"]],
    [[...asked, "--docs", "docs"]],
  ])("%j can do without a search, and says so", async (argv) => {
    const here = await place(searching);
    const said = await sit(here.cwd, argv, { env: here.env });
    expect(said.code).toBe(0);
    expect(said.err).toMatch(/web pages are fetched by their address; to search, set one of BRAVE_API_KEY/);
  });

  test("with a service: searches it; what is in an excerpt alone, and what may not be fetched, is no source", async () => {
    const queries: string[] = [];
    const service = createServer((request, response) => {
      queries.push(new URL(request.url ?? "", "http://x").searchParams.get("q") ?? "");
      const results = [{ title: "Hub", url: "http://hub.example/", content: lamp.quote }];
      response.setHeader("content-type", "application/json").end(JSON.stringify({ results }));
    });
    await once(service.listen(0, "127.0.0.1"), "listening");
    onTestFinished(() => void service.close());
    const { port } = service.address() as AddressInfo;
    const here = await place(searching);
    const said = await sit(here.cwd, [...asked, "--json"], {
      env: { ...here.env, SEARXNG_URL: `http://127.0.0.1:${port}` },
    });
    expect(queries).toEqual(["hub lamp"]);
    const { value } = object(said) as { value: { json: string } };
    const report = JSON.parse(readFileSync(value.json, "utf8")) as { findings: []; refused: { reason: string }[] };
    expect(report).toMatchObject({
      verdict: "none",
      findings: [],
      refused: [{ reason: expect.stringContaining("was not fetched in this run") }],
    });
    const told = here.provider.getRequests().map(({ body }) => JSON.stringify(body));
    expect(told.some((text) => text.includes("fetch_page failed (address_refused)"))).toBe(true);
  });
});

test("I2 npm run demo:team shows the whole loop, labelled as what it is, in less than 15 s", {
  timeout: 30_000,
}, async () => {
  const began = performance.now();
  const { CI, ...inherited } = process.env;
  const env = { ...inherited, TROUPE_STATE: folder() };
  const child = spawn(process.execPath, ["--conditions=troupe-source", "scripts/demo-team.ts"], { cwd: root, env });
  const { code, out, err } = await ended(child);
  expect(code).toBe(0);
  expect(performance.now() - began).toBeLessThan(15_000);
  const label = "simulated provider: no model is used, the replies are scripted";
  const lines = out.trim().split("\n");
  expect(lines[0]).toContain(label);
  expect(lines.at(-1)).toMatch(/troupe.mjs run research ".*" --docs examples\/sample-docs --model openai\/gpt-5/);
  expect(lines.at(-4)).toContain(`16 streamed replies over HTTP; ${label}`);
  expect(err).toContain("reviewer: round 1: revise");
  expect(err).toContain("reviewer: round 2: approve");
  expect(out).toContain("5 verified at the source, 1 refused");
  expect(out).toContain("**Approved** by the reviewer in round 2 of at most 3.");
});
