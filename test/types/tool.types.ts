import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { tool as aiTool, dynamicTool, jsonSchema } from "ai";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import type { AgentTool, AnyTool, PersonTool, StepTool, Tools } from "../../src/core/tool.ts";
import { files } from "../../src/tools/files/files.ts";
import { toolbox } from "../../src/tools/registry.ts";
import { tool } from "../../src/tools/tool.ts";
import { brave } from "../../src/tools/web/brave.ts";
import { fetchPage } from "../../src/tools/web/fetch-page.ts";
import { webSearch } from "../../src/tools/web/search.ts";
import { same } from "./equal.ts";

interface Query {
  query: string;
  limit: number;
}

// the input is what the schema lets through, defaults filled in
const zod = tool({
  inputSchema: z.object({ query: z.string(), limit: z.number().default(5) }),
  execute: ({ query, limit }, { abortSignal, key, messages }) => ({
    found: query.slice(limit),
    seen: abortSignal.aborted,
    at: `${key}/${messages.length}`,
  }),
});
const ark = tool({
  inputSchema: type({ query: "string", limit: "number" }),
  execute: async ({ query }) => query.length,
});
const valibot = tool({
  inputSchema: toStandardJsonSchema(v.object({ query: v.string(), limit: v.number() })),
  execute: ({ query, limit }) => query.repeat(limit),
});
const sdk = tool({ inputSchema: jsonSchema<Query>({ type: "object" }), execute: ({ limit }) => [limit] });
const lazy = tool({ inputSchema: () => jsonSchema<Query>({ type: "object" }), execute: ({ limit }) => limit });

same<typeof zod, StepTool<{ query: string; limit: number }, { found: string; seen: boolean; at: string }>>();
same<typeof ark, StepTool<{ query: string; limit: number }, number>>();
same<typeof valibot, StepTool<{ query: string; limit: number }, string>>();
same<typeof sdk, StepTool<Query, number[]>>();
same<typeof lazy, StepTool<Query, number>>();

// the last of the results that come one after another
const stream = tool({
  inputSchema: z.object({ to: z.number() }),
  async *execute({ to }) {
    for (let n = 0; n < to; n++) yield { n };
  },
});
same<typeof stream, StepTool<{ to: number }, { n: number }>>();

const withCtx = tool({
  inputSchema: z.object({ topic: z.string() }),
  run: async ({ topic }, ctx) => ctx.step("note", () => topic.length),
});
const byPerson = tool({ inputSchema: z.object({ topic: z.string() }), approval: ({ topic }) => topic.length > 3 });
same<typeof withCtx, AgentTool<{ topic: string }, number>>();
same<typeof byPerson, PersonTool<{ topic: string }>>();

const page = z.object({ title: z.string() });
const publish = tool({
  inputSchema: page,
  effect: "once",
  approval: "always",
  execute: async ({ title }, { key }) => ({ id: `${key}/${title}` }),
  reconcile: async ({ key, input }) => ({ status: "found", value: { id: `${key}/${input.title}` } }),
  toModelOutput: ({ input, output }) => ({ type: "text", value: `${input.title} is ${output.id.toLowerCase()}` }),
});
same<typeof publish, StepTool<{ title: string }, { id: string }>>();

const theirs = aiTool({ inputSchema: page, execute: async ({ title }) => title });
const theirsDynamic = dynamicTool({ inputSchema: jsonSchema({ type: "object" }), execute: async () => 1 });
const theirsUnrun = aiTool({ inputSchema: page });

// whatever can be called stands in one record
export const tools: Tools = { zod, ark, valibot, sdk, stream, withCtx, byPerson, theirs, theirsDynamic, theirsUnrun };
export const each: readonly AnyTool[] = Object.values(tools);

// @ts-expect-error text is no tool
export const none: Tools = { search: "search" };
// @ts-expect-error the schema has no `name`
tool({ inputSchema: page, execute: ({ name }) => name });
// @ts-expect-error only these three can be declared
tool({ inputSchema: page, effect: "twice", execute: () => 1 });
// @ts-expect-error the approval is asked about what the schema lets through
tool({ inputSchema: page, approval: (input: { name: string }) => input.name === "", execute: () => 1 });
// @ts-expect-error it acts on the world or it uses ctx
tool({ inputSchema: page, execute: () => 1, run: async () => 1 });
// @ts-expect-error what uses ctx has effects of its own
tool({ inputSchema: page, effect: "pure", run: async () => 1 });
// @ts-expect-error a reconciler finds what the tool gives
tool({ inputSchema: page, effect: "once", execute: () => 1, reconcile: async () => ({ status: "found", value: "" }) });
// @ts-expect-error there is no such option
tool({ inputSchema: page, execute: () => 1, timeout: 5 });
// @ts-expect-error a tool without a schema cannot be shown to a model
tool({ execute: () => 1 });
// @ts-expect-error that is no schema
tool({ inputSchema: { title: "string" }, execute: () => 1 });

const shelf = toolbox({ zod, publish, theirs });
const granted = shelf.grant("zod", "theirs");
same<typeof granted, { readonly zod: typeof zod; readonly theirs: typeof theirs }>();
same<(typeof shelf.names)[number], "zod" | "publish" | "theirs">();
export const asTools: Tools = granted;
// @ts-expect-error it was not granted
void granted.publish;
// @ts-expect-error there is no such tool
shelf.grant("zodd");

const readOnly = files("docs");
const writable = files("docs", { write: true });
export const all: Tools = { ...writable, ...fetchPage(), ...webSearch(brave()) };
void writable.write_file;
// @ts-expect-error writing was not allowed
void readOnly.write_file;
