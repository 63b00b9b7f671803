import { type } from "arktype";
import { z } from "zod";
import { agent } from "../../src/agent.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { run } from "../../src/run.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

// Without an output schema the answer is text; with one, what it lets through, of whatever library.
const writer = agent({ name: "writer" });
const judge = agent({ name: "judge", output: z.object({ ok: z.boolean(), score: z.number().default(0) }) });
const ark = agent({ name: "ark", output: type({ city: "string" }) });
same<typeof writer, Agent<Json, string>>();
same<typeof judge, Agent<Json, { ok: boolean; score: number }>>();
same<typeof ark, Agent<Json, { city: string }>>();

// They fit teams, and what a team is given or gives is known to the compiler.
const team = pipeline({ name: "team", stages: [writer, judge] });
same<typeof team, Agent<Json, { ok: boolean; score: number }>>();
export const verdict: Promise<{ ok: boolean }> = run(judge, { anything: ["that", 1, "is", null] });

// @ts-expect-error a date is no JSON, and a model could not read it
export const undated: Promise<string> = run(writer, new Date());
// @ts-expect-error the answer is text
export const wrong: Promise<number> = run(writer, "go");
// @ts-expect-error an option that there is not
agent({ name: "x", tool: {} });
