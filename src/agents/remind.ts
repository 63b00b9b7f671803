import { cutText } from "../base/cut-text.ts";
import type { Message } from "../core/model.ts";
import type { Conversation } from "./conversation.ts";
import { openOf, todoText } from "./done/todos.ts";
import { listIn } from "./left-out.ts";
import type { Window } from "./window.ts";

/** Of each text that is said again, however long it was. */
const mostRepeated = 2_000;

/** Whether the model is to be reminded before this turn, from 1. */
export const isDue = ({ remind: every }: Window, turn: number): boolean =>
  every !== undefined && turn > 1 && (turn - 1) % every === 0;

/** Says again what it is all about, near the end, where models read best: the task, what is asked now, what is still to be done. */
export function remind(conversation: Conversation): void {
  const { messages, goal, task, leftOut } = conversation;
  const texts = goal === task ? [userText(task)] : [userText(goal), userText(task)];
  const open = openOf(listIn(messages) ?? leftOut?.todos ?? []);
  const said = texts.map((each) => cutText(each, 0, mostRepeated));
  const list = open.length === 0 ? [] : [`Still to be done:\n${todoText(open)}`];
  const text = ["[Reminder of what you are at]", ...said, ...list].join("\n\n");
  conversation.add({ role: "user", content: [{ type: "text", text }] });
}

/** What is said in a message of the user. */
export const userText = (message: Message): string =>
  message.role === "user" ? message.content.map((part) => (part.type === "text" ? part.text : "")).join(" ") : "";
