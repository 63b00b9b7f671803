// A contender of the bench of model agents: a loop of ten calls of a tool and an answer, on a file or in memory.
import { join } from "node:path";
import type { LanguageModelV4CallOptions, LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { z } from "zod";
import type { LanguageModel } from "../../src/index.ts";
import { built } from "./built.ts";
import { laneSettings, serveLane } from "./lane.ts";
import type { ModelsContender } from "./models.ts";

const calls = 10;
const usage = {
  inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined },
  outputTokens: { total: 5, text: 5, reasoning: undefined },
};

/** What comes next: a call, or after ten results the answer. Looks at the last message only. */
function next({ prompt }: LanguageModelV4CallOptions): LanguageModelV4Content {
  const last = prompt.at(-1);
  const [result] = last?.role === "tool" ? last.content : [];
  const n =
    result?.type === "tool-result" && result.output.type === "text" ? Number.parseInt(result.output.value, 10) : 0;
  if (n >= calls) return { type: "text", text: `done ${n}` };
  return { type: "tool-call", toolCallId: `c${n + 1}`, toolName: "step", input: JSON.stringify({ n: n + 1 }) };
}

const reason = ({ type }: LanguageModelV4Content) => {
  const unified = type === "tool-call" ? ("tool-calls" as const) : ("stop" as const);
  return { unified, raw: unified };
};

function parts(content: LanguageModelV4Content): LanguageModelV4StreamPart[] {
  const body: LanguageModelV4StreamPart[] =
    content.type === "text"
      ? [
          { type: "text-start", id: "t" },
          { type: "text-delta", id: "t", delta: content.text },
          { type: "text-end", id: "t" },
        ]
      : [content as LanguageModelV4StreamPart];
  return [{ type: "stream-start", warnings: [] }, ...body, { type: "finish", finishReason: reason(content), usage }];
}

/** Answers at once. */
const model: LanguageModel = {
  specificationVersion: "v4",
  provider: "bench",
  modelId: "at-once",
  supportedUrls: {},
  async doGenerate(options) {
    const content = next(options);
    return { content: [content], finishReason: reason(content), usage, warnings: [] };
  },
  async doStream(options) {
    const all = parts(next(options));
    const start = (controller: ReadableStreamDefaultController<LanguageModelV4StreamPart>) => {
      for (const part of all) controller.enqueue(part);
      controller.close();
    };
    return { stream: new ReadableStream({ start }) };
  },
};

const { root, contender } = laneSettings<{ root: string; contender: ModelsContender }>();
const { folder, streaming, concurrent } = contender;
const { agent, local, memory, tool, troupe } = await built();
const step = tool({ inputSchema: z.object({ n: z.number() }), effect: "pure", execute: ({ n }) => String(n) });
const looping = agent({ name: "looping", instructions: "You loop.", model, tools: { step }, streaming });
const engine = folder === null ? memory() : local(join(root, folder), { recover: false });
const app = troupe({ agents: [looping], engine });

serveLane(
  {
    async round() {
      const [startedAt, before] = [performance.now(), process.cpuUsage()];
      const turns = concurrent === 1 ? 30 : 4;
      for (let turn = 0; turn < turns; turn++) {
        const one = async () => (await app.start(looping, "go")).result;
        const said = await Promise.all(Array.from({ length: concurrent }, one));
        if (said.some((text) => text !== `done ${calls}`)) throw new Error(`another answer: ${said[0]}`);
      }
      const { user, system } = process.cpuUsage(before);
      return { steps: turns * concurrent * (calls + 1), ms: performance.now() - startedAt, cpu: user + system };
    },
  },
  () => app[Symbol.asyncDispose](),
);
