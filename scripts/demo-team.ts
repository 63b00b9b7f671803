// Shows the research team at work without a key: npm run demo:team. A server on this machine stands in for the provider and
// replies from a script; all else is real: the command line, the agents, HTTP, streaming, the checks, the log, the report.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { shortId } from "../src/base/random.ts";
import { selfName } from "../src/cli/self-name.ts";
import { play, question } from "./demo-team/play.ts";
import { simulatedProvider } from "./demo-team/provider.ts";

const root = join(import.meta.dirname, "..");
const state = resolve(root, process.env["TROUPE_STATE"] ?? ".troupe");
const self = selfName({
  env: process.env,
  cwd: process.cwd(),
  script: join(root, "bin/troupe.mjs"),
  node: process.execPath,
});
const label = "simulated provider: no model is used, the replies are scripted";

console.log(`\n  ${label}`);
const provider = await simulatedProvider(play);
try {
  const run = shortId("demo");
  const words = [
    "run",
    "research",
    question,
    "--docs",
    "examples/sample-docs",
    "--model",
    "openai/simulated",
    "--id",
    run,
  ];
  console.log(`\n  $ troupe ${words.map((word) => (word.includes(" ") ? `"${word}"` : word)).join(" ")}`);
  const child = spawn(process.execPath, [join(root, "bin/troupe.mjs"), ...words], {
    cwd: root,
    // a key that may be set here is not for this server
    env: { ...process.env, OPENAI_BASE_URL: `${provider.url}/v1`, OPENAI_API_KEY: "simulated" },
    stdio: "inherit",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
  if (code === 0) {
    const report = readFileSync(join(state, "runs", run, "report.md"), "utf8");
    console.log(`\n${report.trimEnd().replaceAll(/^/gm, "  │ ")}`);
  }
  const streamed = provider.getRequests().filter(({ body }) => (body as { stream?: boolean } | null)?.stream === true);
  console.log(`\n  ${streamed.length} streamed replies over HTTP; ${label}`);
  console.log(
    `\n  The same with a model: export OPENAI_API_KEY=…, then\n` +
      `  ${self} run research "${question}" --docs examples/sample-docs --model openai/gpt-5\n`,
  );
} finally {
  await provider.stop();
}
