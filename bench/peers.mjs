// Troupe as a contestant of a benchmark harness that measures agent frameworks side by side. Needs `npm run build`.
// `contestant(lib)` has the scenarios with a model, each run with its whole log in memory and arguments validated;
// `durable(lib)` the durable one: 100 steps, each kept before the next begins, on one SQLite file.
// TROUPE_STREAMING=1 asks models for streams, with the limits on pauses, instead of whole replies.
import { z } from "zod";
import { agent, fn, groupChat, local, orchestrate, parallel, run, tool, troupe } from "../dist/index.js";

const streaming = process.env.TROUPE_STREAMING === "1";

export const contestant = (lib) => ({
  label: streaming ? "Troupe, streaming" : "Troupe",

  toolLoop({ steps, pad, C }) {
    const execute = lib.stepTool(C, pad);
    const step = tool({ description: "one step", inputSchema: z.object({ n: z.number() }), effect: "pure", execute });
    const looping = agent({
      name: "looping",
      instructions: "You loop.",
      model: lib.aiModel(lib.loopScript(steps, C)),
      tools: { step },
      limits: { turns: steps + 5 },
      streaming,
    });
    return () => run(looping, "go");
  },

  delegation({ C }) {
    const members = [1, 2, 3].map((i) => {
      const lookup = tool({
        description: "look up",
        inputSchema: z.object({ q: z.string() }),
        effect: "pure",
        execute: lib.lookupTool(C),
      });
      return agent({
        name: `w${i}`,
        description: `Worker ${i}.`,
        instructions: `You are worker ${i}`,
        model: lib.aiModel(lib.workerScript(i, C)),
        tools: { lookup },
        streaming,
      });
    });
    const model = lib.aiModel(lib.managerScript(C));
    const manager = orchestrate({ name: "team", instructions: "You manage.", model, members, streaming });
    return async () => (await run(manager, "build it")).value;
  },

  fanOut({ n, latencyMs, C }) {
    const model = lib.aiModel(lib.helloScript(C), { latencyMs });
    const agents = Array.from({ length: n }, (_, i) =>
      agent({ name: `agent-${i}`, instructions: `You are agent ${i}`, model, streaming }),
    );
    const all = parallel({ name: "all", members: agents });
    return () => run(all, "the task");
  },

  groupChat({ turns, agents: k, C }) {
    const model = lib.aiModel(lib.lineScript(C));
    const members = Array.from({ length: k }, (_, i) =>
      agent({ name: `p${i}`, instructions: `You are participant ${i}`, model, streaming }),
    );
    const chat = groupChat({ name: "chat", members, turns, repeats: false }); // the harness lets all say the same line
    return async () => (await run(chat, "Discuss the plan.")).transcript.length;
  },

  idle() {
    const model = lib.aiModel(lib.helloScript({ hit() {} }));
    const step = tool({ description: "one step", inputSchema: z.object({ n: z.number() }), execute: () => "" });
    const tools = { step };
    return (i) => agent({ name: `a${i}`, instructions: `You are agent ${i}`, model, tools });
  },
});

const variants = {
  power: {
    label: "ctx.step, idempotent",
    fsync: "WAL FULL: fsync every commit",
    durability: "power",
    effect: "idempotent",
  },
  process: {
    label: "ctx.step, idempotent, durability process",
    fsync: "WAL NORMAL: fsync at checkpoints only",
    durability: "process",
    effect: "idempotent",
  },
  intents: { label: "ctx.step, undeclared (with intents)", fsync: "WAL FULL: fsync every commit", durability: "power" },
};

export const durable = () => ({
  label: "Troupe",
  variants,
  async open({ dir, variant, step, steps, parallel }) {
    const { durability, effect } = variants[variant];
    const options = effect ? { effect } : {};
    const flow = fn("flow", async (_, ctx) => {
      const one = (k) => ctx.step(`step-${k}`, () => step(k), options);
      if (parallel) return (await Promise.all(Array.from({ length: steps }, (_each, i) => one(i + 1)))).length;
      let done = 0;
      for (let k = 1; k <= steps; k++) if ((await one(k)).k === k) done += 1;
      return done;
    });
    const app = troupe({ agents: [flow], engine: local(dir, { durability, recover: false }) });
    const run = async (id) => (await app.start(flow, null, { id })).result;
    return {
      run,
      /** Where intents are kept, the step in flight at the crash is a question to a person: yes, run it again. */
      async resume(id) {
        const run = await app.start(flow, null, { id });
        const outcome = await run.outcome;
        for (const { id: decision } of outcome.decisions ?? []) await app.decide(decision, { approved: true });
        return run.result;
      },
      close: () => app[Symbol.asyncDispose](),
      policy: () => variants[variant].fsync,
    };
  },
});
