import type { Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import type { JsonSchema } from "../base/schema.ts";
import type { Context, Thread } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import { Conversation } from "./conversation.ts";
import { mendHistory } from "./history.ts";
import type { Mind } from "./mind.ts";
import { shapeText, systemText } from "./persona.ts";
import { asText, fill } from "./template.ts";

/** Where a call of an agent begins. */
export interface Opening {
  readonly conversation: Conversation;
  /** What comes from this message on was said in this call. */
  readonly first: Message;
  /** Stands for what the first request says that none before it did. */
  readonly digest: string;
}

/** Conversations that go on, for as long as the caller that has named them. */
const going = new WeakMap<Thread, Conversation>();

/** Begins a conversation, or goes on with the one of the thread. */
export function open(mind: Mind, input: Json, ctx: Context): Opening | Promise<Opening> {
  const said = messagesOf(mind, input);
  const before = ctx.thread ? going.get(ctx.thread) : undefined;
  if (before) return goOn(before, said);
  const schema = mind.output?.jsonSchema;
  const isWaiting = schema !== undefined && "then" in schema;
  if (mind.memory || isWaiting) return prepare(mind, input, ctx, said);
  return begin(ctx, systemOf(mind, input, schema as JsonSchema | undefined), [], said);
}

async function prepare(mind: Mind, input: Json, ctx: Context, said: Message[]): Promise<Opening> {
  const system = systemOf(mind, input, await mind.output?.jsonSchema);
  const name = threadName(ctx, mind.persona.name);
  const known = (await mind.memory?.recall(ctx, name, textOf(taskOf(said)))) ?? [];
  return begin(ctx, system, mendHistory(known), said);
}

function begin({ thread }: Context, system: string, known: readonly Message[], said: Message[]): Opening {
  const messages: Message[] = system === "" ? [] : [{ role: "system", content: system }];
  const pinned = messages.length;
  for (const message of known) messages.push(message);
  for (const message of said) messages.push(message);
  const conversation = new Conversation(messages, pinned, taskOf(said));
  if (thread) going.set(thread, conversation);
  return { conversation, first: said[0] ?? conversation.task, digest: digestOf(system, said) };
}

function goOn(conversation: Conversation, said: Message[]): Opening {
  for (const message of said) conversation.add(message);
  conversation.task = taskOf(said);
  return { conversation, first: said[0] ?? conversation.task, digest: digestOf("", said) };
}

const taskOf = (said: readonly Message[]): Message =>
  said.findLast(({ role }) => role === "user") ?? { role: "user", content: [] };

/** Where this call begins: looked for, because what was before it may have been left out on the way. */
function startOf({ conversation, first }: Opening): number {
  const { messages, task } = conversation;
  const at = messages.indexOf(first);
  return at < 0 ? messages.indexOf(task) : at;
}

/** What was said in this call: the task first, the answer last. */
export const saidIn = (opening: Opening): readonly Message[] => opening.conversation.messages.slice(startOf(opening));

/** What was said in a call that came to nothing is not part of the thread. */
export function takeBack(thread: Thread | null, opening: Opening): void {
  if (!thread) return;
  const { conversation } = opening;
  const from = startOf(opening);
  if (from <= conversation.pinned) going.delete(thread);
  else conversation.replace(conversation.messages.slice(0, from));
}

/** Threads beyond one call are kept under this name. */
export const threadName = (ctx: Context, agent: string): string => ctx.thread?.name ?? agent;

function systemOf({ persona }: Mind, input: Json, schema: JsonSchema | undefined): string {
  const text = systemText(persona, input);
  if (schema === undefined) return text;
  return text === "" ? shapeText(schema) : `${text}\n\n${shapeText(schema)}`;
}

/** The input as messages. */
function messagesOf({ persona, prompt }: Mind, input: Json): Message[] {
  if (prompt === undefined && isConversation(input)) return mended(input as unknown as Message[]);
  const text = prompt === undefined ? asText(taskIn(input) ?? null) : fill(prompt, input, `prompt of ${persona.name}`);
  return [{ role: "user", content: [{ type: "text", text }] }];
}

/** What is to be done, where the input says so, before all else that is given. */
function taskIn(input: Json): Json {
  const isTask = typeof input === "object" && input !== null && "task" in input && typeof input["task"] === "string";
  if (!isTask) return input;
  const { task, ...given } = input as { readonly task: string; readonly [field: string]: Json };
  return Object.keys(given).length === 0 ? task : `${task}\n\nGiven:\n${asText(given)}`;
}

/** A list of messages, as providers have them. */
const isConversation = (input: Json): boolean =>
  Array.isArray(input) && input.length > 0 && input.every((each) => isMessage(each));

const roles: ReadonlySet<unknown> = new Set(["system", "user", "assistant", "tool"]);

const isMessage = (value: Json): boolean =>
  typeof value === "object" && value !== null && "role" in value && "content" in value && roles.has(value["role"]);

/** Only where something can be wrong: long lists of plain texts are given again and again. */
const mended = (messages: Message[]): Message[] =>
  messages.some(({ role, content }) => role === "assistant" || role === "tool" || content.length === 0)
    ? mendHistory(messages)
    : messages;

const textOf = (task: Message): string =>
  task.role === "user" ? task.content.map((part) => (part.type === "text" ? part.text : "")).join(" ") : "";

/** Of a list, only what is new at its end: lists grow from call to call. */
function digestOf(system: string, said: readonly Message[]): string {
  return sha256(`${system}\n${said.length}\n${JSON.stringify(said.at(-1))}`).slice(0, 16);
}
