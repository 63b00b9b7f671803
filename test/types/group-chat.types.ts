import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { timeout } from "../../src/policies/timeout.ts";
import { wrap } from "../../src/policies/wrap.ts";
import type { DebateView } from "../../src/teams/debate/debate-end.ts";
import type { DebateVerdict } from "../../src/teams/debate/verdict.ts";
import { type DebateResult, debate } from "../../src/teams/debate.ts";
import type { GroupChatView } from "../../src/teams/group-chat/chat-state.ts";
import { type GroupChatResult, groupChat } from "../../src/teams/group-chat.ts";
import { roster } from "../../src/teams/membership/roster.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

const model = agent({ name: "model" });
const code = fn("code", ({ view }: Turn<GroupChatView>) => view.statements.length);
const scribe = fn("scribe", (turn: Turn<GroupChatView>) => ({ points: turn.view.statements.length }));
const judge = fn("judge", (turn: Turn<DebateView>) => turn.task);

// a model, a function, what a policy has wrapped and a whole team fit side by side
const chat = groupChat({ name: "chat", members: [model, wrap(code, timeout(5))] });
const nested = groupChat({ name: "nested", members: [chat, model], summary: scribe });
const talk = debate({ name: "talk", debaters: [nested, model], judge });
const joint = debate({ name: "joint", debaters: [talk, code], synthesis: scribe });

same<typeof chat, Agent<Json, GroupChatResult<string>>>();
same<typeof nested, Agent<Json, GroupChatResult<string | { points: number }>>>();
same<typeof talk, Agent<Json, DebateResult<DebateVerdict>>>();
same<typeof joint, Agent<Json, DebateResult<{ points: number }>>>();

// results are JSON, and go into any other agent
export const json: (result: GroupChatResult<string> | DebateResult<DebateVerdict>) => Json = (result) => result;
pipeline({ name: "line", stages: [chat, talk, joint] });

// who may join is known to the compiler as well
const staff = roster({ name: "staff", candidates: [model, code, chat] });
groupChat({ name: "open", members: staff, speaker: model });
debate({ name: "open", debaters: staff, judge });
groupChat({
  name: "chosen",
  members: [model, code],
  speaker: ({ turns }, [first = null]) => (turns > 3 ? null : first),
});

const other = fn("other", ({ view }: Turn<{ readonly page: string }>) => view.page);
// @ts-expect-error this member of a chat expects another view
groupChat({ name: "chat", members: [model, other] });
// @ts-expect-error there is no such way to choose
groupChat({ name: "chat", members: [model, code], speaker: "alphabetical" });
// @ts-expect-error a debate has a judge or a synthesis
debate({ name: "talk", debaters: [model, code] });
// @ts-expect-error not both
debate({ name: "talk", debaters: [model, code], judge, synthesis: scribe });
// @ts-expect-error the roster has somebody who expects another view
groupChat({ name: "open", members: roster({ name: "staff", candidates: [model, other] }) });
