import { expect, test } from "vitest";
import { z } from "zod";
import { agent } from "../../../src/agent.ts";
import { unreadMail } from "../../../src/agents/done/unread-mail.ts";
import { fn } from "../../../src/agents/fn.ts";
import type { Json } from "../../../src/base/json.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { byTurn } from "../../../src/testing/scripted/stateless-script.ts";
import { simulate } from "../../../src/testing/simulate.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { tool } from "../../../src/tools/tool.ts";
import { paths } from "../../runtime/world.ts";

test("G6 healthy: an agent that reads its mail and then ends is not held up", async () => {
  const clock = virtualClock();
  const team = fn("office", async (input: Json, ctx) => {
    const letters: string[] = [];
    // the tool reads the mail of the one who has it
    const model = scriptedModel(
      byTurn([
        { calls: [{ tool: "read_mail" }], delayMs: 100 },
        { text: "Wasps, then.", delayMs: 100 },
      ]),
      { clock },
    );
    const writer = (mail: () => Promise<Json>) =>
      agent({
        name: "writer",
        model,
        tools: { read_mail: tool({ description: "Reads mail.", inputSchema: z.object({}), run: mail }) },
        done: [unreadMail()],
      });
    const desk = fn("writer", (task: Json, own) =>
      own.call(
        writer(async () => {
          const { content } = await own.mail.receive();
          letters.push(String(content));
          return content;
        }),
        task,
        { mail: "inherited" },
      ),
    );
    const client = fn("client", (_: Json, own) => own.mail.send("writer", "Wasps, please."));
    const [text] = await Promise.all([ctx.call(desk, input), ctx.call(client, null)]);
    return [text, ...letters];
  });
  const { outcome, entries } = await simulate(team, "Write about bees.", { clock });
  expect(outcome).toEqual({ status: "completed", value: ["Wasps, then.", "Wasps, please."] });
  expect(paths(entries, "done.refused")).toEqual([]);
});
