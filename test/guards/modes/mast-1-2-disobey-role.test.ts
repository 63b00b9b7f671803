import { describe, expect, test } from "vitest";
import { z } from "zod";
import { type Agent, agent, fn, grants, type Json, pipeline, tool } from "../../../src/index.ts";
import { scriptedModel, simulate } from "../../../src/testing/index.ts";

/** An editor's team in which the writer, who was told to write, deploys what it has written. */
function newsroom(guard: (inner: Agent<Json, string>) => Agent<Json, string>) {
  const deployed: string[] = [];
  const model = scriptedModel([
    { calls: [{ tool: "deploy", input: { page: "draft" } }], text: "I shall put it online myself." },
    "A text about bees.",
  ]);
  const page = z.object({ page: z.string() });
  const deploy = tool({
    description: "Puts a page online.",
    inputSchema: page,
    effect: "once",
    execute: ({ page }) => deployed.push(page),
  });
  const lookUp = tool({ description: "Looks a word up.", inputSchema: page, effect: "pure", execute: () => "a bee" });
  const writer = agent({
    name: "writer",
    model,
    instructions: "You write. You never deploy anything.",
    tools: { deploy, look_up: lookUp },
  });
  const team = pipeline({ name: "newsroom", stages: [guard(writer), fn("printer", (text: string) => text.length)] });
  return { team, model, deployed };
}

describe("G6 MAST 1.2: an agent does what is not its role", () => {
  test("G6 MAST 1.2: a writer that deploys is refused: nothing is run, the model is told why, and the log says so", async () => {
    const { team, model, deployed } = newsroom(grants({ tools: ["look_up"] }));
    const { outcome, entries } = await simulate(team, "Bees");
    expect(outcome).toEqual({ status: "completed", value: "A text about bees.".length });
    expect(deployed).toEqual([]);
    expect(entries.filter(({ type }) => type === "effect.intended" || type.startsWith("tool."))).toEqual([]);
    expect(model.requests.map(({ tools }) => tools)).toEqual([["look_up"], ["look_up"]]);
    expect(model.requests[1]?.toolResults).toMatchObject([
      {
        tool: "deploy",
        isError: true,
        text: "You may not use deploy (not_granted); it was not run. You may call: look_up.",
      },
    ]);
    expect(entries.filter(({ type }) => type === "grant.refused")).toMatchObject([
      { path: "newsroom/writer/writer", body: { data: { agent: "writer", kind: "tool", name: "deploy" } } },
    ]);
    model.assertDone();
  });

  test("G6 MAST 1.2: negative control: without grants the instruction alone does not keep it from deploying", async () => {
    const { team, deployed } = newsroom((writer) => writer);
    const { outcome } = await simulate(team, "Bees");
    expect(outcome.status).toBe("completed");
    expect(deployed).toEqual(["draft"]);
  });
});
