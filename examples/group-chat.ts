// A design review as a group chat: members speak in turn, each reads only what is new to it, and all must agree.
import { agent, groupChat, memory, roster, tool, troupe } from "troupe";
import { byCase, scriptedModel } from "troupe/testing";
import { z } from "zod";

// Stands in for a real model.
const model = scriptedModel(
  byCase([
    {
      when: { system: "architect" },
      say: [
        "Each service keeps its own log file.",
        { calls: [{ tool: "invite", input: { name: "auditor" } }] },
        "One log, append-only. Auditor, would that do?",
        "AGREE",
      ],
    },
    { when: { system: "engineer" }, say: ["Files are lost with the machine.", "AGREE\nOne log.", "AGREE"] },
    { when: { system: "auditor" }, say: ["One log, append-only, kept for ten years."] },
    { when: { system: "scribe" }, say: "Decided: one append-only log, kept for ten years." },
  ]),
);

// Members may join while the chat goes on. This one does when a member calls the tool.
const invite = tool({
  description: "Invites somebody to the review.",
  inputSchema: z.object({ name: z.string() }),
  async run({ name }, ctx): Promise<string> {
    await staff.join(ctx, name);
    return `${name} is here`;
  },
});
const architect = agent({ name: "architect", instructions: "You are the architect.", model, tools: { invite } });
const engineer = agent({ name: "engineer", instructions: "You are the engineer.", model });
const auditor = agent({ name: "auditor", description: "Knows the law.", instructions: "You are the auditor.", model });
const scribe = agent({ name: "scribe", instructions: "You are the scribe.", model });
const staff = roster({ name: "staff", candidates: [architect, engineer, auditor], members: ["architect", "engineer"] });

const review = groupChat({ name: "review", members: staff, consensus: true, turns: 12, summary: scribe });

await using app = troupe({ agents: [review], engine: memory() });
const { value, transcript, ended } = await (await app.start(review, "How do we keep the audit log?")).result;
for (const { from, text } of transcript) console.log(`${from}: ${text}`);
console.log(ended, "-", value);

// prints:
// architect: Each service keeps its own log file.
// engineer: Files are lost with the machine.
// architect: One log, append-only. Auditor, would that do?
// auditor: One log, append-only, kept for ten years.
// engineer: AGREE
// One log.
// architect: AGREE
// consensus - Decided: one append-only log, kept for ten years.
