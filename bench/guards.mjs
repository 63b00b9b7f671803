// What guards and budgets cost on S1: one agent, a model in this process that calls a tool ten times and then answers, whole
// replies, arguments validated, the log in memory. CPU µs and bytes allocated for each of the eleven model steps.
// Needs `npm run build`. usage: node bench/guards.mjs [--reps 9] [--ms 300] [--only plain,budget] [--json]
// Each contender is a process of its own; rounds are interleaved, every other one backwards; medians. Trust the ratios.
// What this build does not have is left out.
import { fork } from "node:child_process";
import { parseArgs } from "node:util";
import { z } from "zod";
import * as troupe from "../dist/index.js";

const calls = 10;
const stepsPerRun = calls + 1;

const stop = { unified: "stop", raw: undefined };
const toolCalls = { unified: "tool-calls", raw: undefined };
const usage = { inputTokens: { total: 100 }, outputTokens: { total: 20 } };

/** Looks at the end of the conversation only, so that it costs the same in a long one. */
const model = {
  specificationVersion: "v4",
  provider: "bench.chat",
  modelId: "loop",
  supportedUrls: {},
  doStream: () => Promise.reject(new Error("asked for whole replies")),
  async doGenerate({ prompt }) {
    const last = prompt.at(-1);
    const n = last.role === "tool" ? Number.parseInt(last.content.at(-1).output.value, 10) : 0;
    if (n >= calls) {
      return { content: [{ type: "text", text: `done ${n}` }], finishReason: stop, usage, warnings: [] };
    }
    const input = JSON.stringify({ n: n + 1 });
    const call = { type: "tool-call", toolCallId: `c${n}`, toolName: "step", input };
    return { content: [call], finishReason: toolCalls, usage, warnings: [] };
  },
};

const looping = (options = {}) => {
  const step = troupe.tool({
    description: "one step",
    inputSchema: z.object({ n: z.number() }),
    effect: "pure",
    execute: ({ n }) => String(n),
    ...options.tool,
  });
  const limits = { turns: calls + 5 };
  const settings = { maxOutputTokens: 100 };
  const tools = { step };
  return troupe.agent({ name: "looping", model, tools, limits, settings, streaming: false, ...options.agent });
};

/** Whether `make` is something that this build has. */
function has(make) {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

const canSwitchOff = has(() => looping({ agent: { repeats: false } }));
const off = canSwitchOff ? { repeats: false } : {};
const prices = { "bench/*": { input: 1, output: 1 } };
const budget = { maxUsd: 1_000, prices };
const bounds = { depth: 5, fanOut: 5, calls: 1_000 };
const lists = { tools: ["step"], agents: ["looping"] };
const plain = () => looping({ agent: off });
const cache = { ttlMs: 60_000 };

/** Each makes what runs S1 once. */
const contenders = {
  plain: () => runOf(plain()),
  ...(canSwitchOff ? { "loop guard": () => runOf(looping()) } : {}),
  budget: () => runOf(plain(), budget),
  "budget of the app": () => sharedRunOf(plain(), { ...budget, per: "day" }),
  ...(troupe.limits ? { limits: () => runOf(troupe.limits(bounds)(plain())) } : {}),
  ...(troupe.grants ? { grants: () => runOf(troupe.grants(lists)(plain())) } : {}),
  "plain in one app": () => sharedRunOf(plain()),
  ...(troupe.cached ? { "tool cache hits": () => sharedRunOf(looping({ agent: off, tool: { cache } })) } : {}),
  "all guards": () => {
    const guarded = [troupe.grants?.(lists), troupe.limits?.(bounds)].filter(Boolean);
    return runOf(
      guarded.reduce((inner, policy) => policy(inner), looping()),
      budget,
    );
  },
};

/** With an app of its own. */
const runOf = (agent, limit) => () => troupe.run(agent, "go", limit && { budget: limit });

/** Runs of one app. A new one now and then, because it keeps all logs. */
function sharedRunOf(agent, limit) {
  let app;
  let runs = 0;
  return async () => {
    if (runs++ % 200 === 0) {
      await app?.[Symbol.asyncDispose]();
      app = troupe.troupe({ agents: [agent], engine: troupe.memory(), ...(limit && { budget: limit }) });
    }
    return await (await app.start(agent, "go")).result;
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function times(run, count) {
  for (let i = 0; i < count; i++) {
    const said = await run();
    if (said !== `done ${calls}`) throw new Error(`wrong answer: ${said}`);
  }
}

async function warmFor(run, ms) {
  const end = performance.now() + ms;
  let count = 0;
  for (; performance.now() < end; count++) await times(run, 1);
  return count;
}

/** In a process of its own: answers each message with a measurement. */
async function contend(name, kind, ms) {
  const run = contenders[name]();
  const count = kind === "cpu" ? Math.max(3, Math.round((await warmFor(run, 1_500)) * (ms / 1_500))) : 50;
  if (kind === "bytes") await times(run, 150);
  process.on("message", async () => {
    globalThis.gc();
    const cpu = process.cpuUsage();
    const heap = process.memoryUsage().heapUsed;
    await times(run, count);
    const { user, system } = process.cpuUsage(cpu);
    const bytes = process.memoryUsage().heapUsed - heap;
    process.send({ value: (kind === "cpu" ? user + system : bytes) / (count * stepsPerRun) });
  });
  process.send({ ready: true });
}

/** With a nursery so large that nothing is collected meanwhile, what the heap has grown by is what was allocated. */
const large = ["--min-semi-space-size=1024", "--max-semi-space-size=1024", "--max-old-space-size=8192"];

function open(name, kind, ms) {
  const execArgv = ["--expose-gc", "--no-warnings", ...(kind === "bytes" ? large : [])];
  const child = fork(import.meta.filename, ["--contend", name, "--kind", kind, "--ms", String(ms)], { execArgv });
  const next = () =>
    new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) => reject(new Error(`${name} ended with ${code}`)));
    });
  return {
    next,
    measure: async () => {
      const answer = next();
      child.send("go");
      return (await answer).value;
    },
    close: () => {
      child.removeAllListeners("exit");
      child.kill();
    },
  };
}

/** By name of the contender, the median of all rounds. */
async function contest(names, kind, reps, ms) {
  const lanes = new Map();
  for (const name of names) {
    const lane = open(name, kind, ms);
    await lane.next();
    lanes.set(name, { lane, samples: [] });
  }
  for (let round = 0; round < reps; round++) {
    const order = round % 2 ? [...lanes.values()].toReversed() : [...lanes.values()];
    for (const { lane, samples } of order) samples.push(await lane.measure());
  }
  for (const { lane } of lanes.values()) lane.close();
  return new Map([...lanes].map(([name, { samples }]) => [name, median(samples)]));
}

const { values } = parseArgs({
  options: {
    reps: { type: "string", default: "9" },
    ms: { type: "string", default: "300" },
    only: { type: "string", default: Object.keys(contenders).join() },
    json: { type: "boolean", default: false },
    contend: { type: "string" },
    kind: { type: "string", default: "cpu" },
  },
});

if (values.contend !== undefined) {
  await contend(values.contend, values.kind, Number(values.ms));
} else {
  const names = values.only.split(",").filter((name) => name in contenders);
  const cpu = await contest(names, "cpu", Number(values.reps), Number(values.ms));
  const bytes = await contest(names, "bytes", 3, Number(values.ms));
  const rows = names.map((name) => ({ name, cpuUsPerStep: cpu.get(name), bytesPerStep: Math.round(bytes.get(name)) }));
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  const [first] = rows;
  for (const { name, cpuUsPerStep, bytesPerStep } of values.json ? [] : rows) {
    const more = `${(cpuUsPerStep / first.cpuUsPerStep).toFixed(2)}×, ${bytesPerStep - first.bytesPerStep} bytes more`;
    const figures = `${cpuUsPerStep.toFixed(1).padStart(7)} µs  ${String(bytesPerStep).padStart(7)} bytes`;
    console.log(`${name.padEnd(22)} ${figures}  ${more}`);
  }
}
