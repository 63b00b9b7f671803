import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import { sha256 } from "../base/random.ts";
import type { JsonSchema } from "../base/schema.ts";
import type { Context, Thread } from "../core/agent.ts";
import type { Message } from "../core/model.ts";
import { isTurn, nextText, openingText } from "../core/turn.ts";
import { Conversation } from "./conversation.ts";
import { mendHistory } from "./history.ts";
import type { Mind } from "./mind.ts";
import { shapeText, systemText } from "./persona.ts";
import { userText } from "./remind.ts";
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
  const before = ctx.thread ? going.get(ctx.thread) : undefined;
  const said = messagesOf(mind, input, before);
  if (before) return noteSeen(goOn(before, said, isTurn(input), ctx), input);
  const schema = mind.output?.jsonSchema;
  const isWaiting = schema !== undefined && "then" in schema;
  if (mind.memory || isWaiting) return prepare(mind, input, ctx, said);
  return noteSeen(begin(ctx, systemOf(mind, input, schema as JsonSchema | undefined), [], said), input);
}

function noteSeen(opening: Opening, input: Json): Opening {
  if (isTurn(input)) opening.conversation.seen = input.view;
  return opening;
}

async function prepare(mind: Mind, input: Json, ctx: Context, said: Message[]): Promise<Opening> {
  const system = systemOf(mind, input, await mind.output?.jsonSchema);
  const name = threadName(ctx, mind.persona.name, input);
  const known = (await mind.memory?.recall(ctx, name, userText(taskOf(said)))) ?? [];
  return noteSeen(begin(ctx, system, mendHistory(known), said), input);
}

function begin({ thread }: Context, system: string, known: readonly Message[], said: Message[]): Opening {
  const messages: Message[] = system === "" ? [] : [{ role: "system", content: system }];
  const pinned = messages.length;
  for (const message of known) messages.push(message);
  for (const message of said) messages.push(message);
  const conversation = new Conversation(messages, pinned, taskOf(said));
  if (thread) {
    going.set(thread, conversation);
    conversation.busy = true;
  }
  return { conversation, first: said[0] ?? conversation.task, digest: digestOf(system, said) };
}

function goOn(conversation: Conversation, said: Message[], isTurn: boolean, ctx: Context): Opening {
  if (conversation.busy) {
    throw badInput(`${ctx.path}: another call of the thread ${JSON.stringify(ctx.thread?.name)} is still at work`);
  }
  conversation.busy = true;
  for (const message of said) conversation.add(message);
  conversation.task = taskOf(said);
  if (!isTurn) conversation.goal = conversation.task; // a turn does not say again what it is all for
  return { conversation, first: said[0] ?? conversation.task, digest: digestOf("", said) };
}

/** The next call of the thread may come. */
export function close({ conversation }: Opening): void {
  conversation.busy = false;
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
  conversation.seen = null;
  conversation.ledger?.takeBack();
  if (from <= conversation.pinned) going.delete(thread);
  else conversation.replace(conversation.messages.slice(0, from));
}

/**
 * Threads beyond one call are kept under this name: the caller's, else the agent's. In a team the agent's, because all members
 * of all teams have threads of the same name, and must not read each other's.
 */
export const threadName = (ctx: Context, agent: string, input: Json): string =>
  isTurn(input) ? agent : (ctx.thread?.name ?? agent);

function systemOf({ persona }: Mind, input: Json, schema: JsonSchema | undefined): string {
  const text = systemText(persona, input);
  if (schema === undefined) return text;
  return text === "" ? shapeText(schema) : `${text}\n\n${shapeText(schema)}`;
}

/** The input as messages. */
function messagesOf({ persona, prompt }: Mind, input: Json, before: Conversation | undefined): Message[] {
  if (prompt === undefined && isConversation(input)) return conversationOf(input, persona.name);
  const text = prompt === undefined ? textIn(input, before) : fill(prompt, input, `prompt of ${persona.name}`);
  if (text.trim() === "") throw badInput(`${persona.name}: the input is empty: say what is to be done`);
  return [{ role: "user", content: [{ type: "text", text }] }];
}

/** A member of a team has read the task and the rules at its first turn, and what it is shown once more when it is asked again. */
function textIn(input: Json, before: Conversation | undefined): string {
  if (isTurn(input)) {
    if (before === undefined) return openingText(input);
    return before.seen !== null && before.seen === input.view ? input.request : nextText(input);
  }
  return asText(taskIn(input) ?? null);
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

/** A list that is given, as providers need it. Texts in the place of parts, as the AI SDK has them, are one part. */
function conversationOf(input: Json, agent: string): Message[] {
  const given = input as unknown as readonly Message[];
  if (given.every(isPlain)) return given as Message[]; // long lists of these are given again and again
  const messages = given.map((message, index): Message => {
    const { role, content } = message as { readonly role: string; readonly content: unknown };
    if (role === "system") {
      if (typeof content === "string") return message;
      throw badInput(`${agent}: message ${index} of the input: content of a system message must be text`);
    }
    if (Array.isArray(content)) return message;
    if (typeof content === "string" && role !== "tool") {
      return { ...message, content: [{ type: "text", text: content }] } as Message;
    }
    throw badInput(
      `${agent}: message ${index} of the input: content must be ${role === "tool" ? "a list of parts" : "text or a list of parts"}`,
    );
  });
  return mendHistory(messages);
}

/** A user's message of text alone. */
const isPlain = ({ role, content }: Message): boolean =>
  role === "user" && Array.isArray(content) && content.length === 1 && isText(content[0]);

const isText = (part: Extract<Message, { role: "user" }>["content"][number] | undefined): boolean =>
  part?.type === "text" && typeof part.text === "string" && part.text.trim() !== "";

const badInput = (issue: string): TroupeError =>
  new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });

/** Of a list, only what is new at its end: lists grow from call to call. */
function digestOf(system: string, said: readonly Message[]): string {
  return sha256(`${system}\n${said.length}\n${JSON.stringify(said.at(-1))}`).slice(0, 16);
}
