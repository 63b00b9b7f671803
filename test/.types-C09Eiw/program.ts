import { agent, run, tool } from "../../src/index.ts";
import { z } from "zod";
const t1 = tool({
  description: "Tool 1",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 1, query, limit, tags: tags ?? [], mode }),
});
const t2 = tool({
  description: "Tool 2",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 2, query, limit, tags: tags ?? [], mode }),
});
const t3 = tool({
  description: "Tool 3",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 3, query, limit, tags: tags ?? [], mode }),
});
const t4 = tool({
  description: "Tool 4",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 4, query, limit, tags: tags ?? [], mode }),
});
const t5 = tool({
  description: "Tool 5",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 5, query, limit, tags: tags ?? [], mode }),
});
const t6 = tool({
  description: "Tool 6",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 6, query, limit, tags: tags ?? [], mode }),
});
const t7 = tool({
  description: "Tool 7",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 7, query, limit, tags: tags ?? [], mode }),
});
const t8 = tool({
  description: "Tool 8",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 8, query, limit, tags: tags ?? [], mode }),
});
const t9 = tool({
  description: "Tool 9",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 9, query, limit, tags: tags ?? [], mode }),
});
const t10 = tool({
  description: "Tool 10",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 10, query, limit, tags: tags ?? [], mode }),
});
const t11 = tool({
  description: "Tool 11",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 11, query, limit, tags: tags ?? [], mode }),
});
const t12 = tool({
  description: "Tool 12",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 12, query, limit, tags: tags ?? [], mode }),
});
const t13 = tool({
  description: "Tool 13",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 13, query, limit, tags: tags ?? [], mode }),
});
const t14 = tool({
  description: "Tool 14",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 14, query, limit, tags: tags ?? [], mode }),
});
const t15 = tool({
  description: "Tool 15",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 15, query, limit, tags: tags ?? [], mode }),
});
const t16 = tool({
  description: "Tool 16",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 16, query, limit, tags: tags ?? [], mode }),
});
const t17 = tool({
  description: "Tool 17",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 17, query, limit, tags: tags ?? [], mode }),
});
const t18 = tool({
  description: "Tool 18",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 18, query, limit, tags: tags ?? [], mode }),
});
const t19 = tool({
  description: "Tool 19",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 19, query, limit, tags: tags ?? [], mode }),
});
const t20 = tool({
  description: "Tool 20",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 20, query, limit, tags: tags ?? [], mode }),
});
const t21 = tool({
  description: "Tool 21",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 21, query, limit, tags: tags ?? [], mode }),
});
const t22 = tool({
  description: "Tool 22",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 22, query, limit, tags: tags ?? [], mode }),
});
const t23 = tool({
  description: "Tool 23",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 23, query, limit, tags: tags ?? [], mode }),
});
const t24 = tool({
  description: "Tool 24",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 24, query, limit, tags: tags ?? [], mode }),
});
const t25 = tool({
  description: "Tool 25",
  inputSchema: z.object({
    query: z.string(),
    limit: z.number().int().max(20).default(5),
    tags: z.array(z.string()).optional(),
    mode: z.enum(["a", "b", "c"]),
  }),
  execute: async ({ query, limit, tags, mode }) => ({ id: 25, query, limit, tags: tags ?? [], mode }),
});
const output = z.object({ answer: z.string(), sources: z.array(z.object({ url: z.string() })) });
const guide = agent({ name: "guide", model: "openai/gpt-5", tools: { t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12, t13, t14, t15, t16, t17, t18, t19, t20, t21, t22, t23, t24, t25 }, output });
export const answer: (input: string) => Promise<string> = async (input) => (await run(guide, input)).answer;