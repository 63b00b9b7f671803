import { canonicalJson, type Json } from "../../base/json.ts";
import { fieldOf, isRecord, type Read, readChoice, readJson } from "../turns/read-answer.ts";
import { valueIn } from "../turns/team-value.ts";
import type { PeerIntent } from "./peer-post.ts";

/** What a peer wants to say. */
export type PeerMessage = Readonly<{
  /** The name of another peer, or `all`. */
  to: string;
  content: Json;
  /** Default `inform`. */
  intent?: PeerIntent;
}>;

/** What a peer does with its turn. Nothing at all is a turn too: `{}`. */
export type PeerTurn = Readonly<{
  messages?: readonly PeerMessage[];
  /** What the result of the task is, once the peer knows. A later one takes its place. */
  answer?: Json;
  /** The peer has something to do without waiting for a message: it is asked again in the next round. Default false. */
  more?: boolean;
}>;

/** A turn as it was read: names that there are, and no field missing. */
export interface ReadTurn {
  readonly messages: readonly Required<PeerMessage>[];
  readonly answer: Json | undefined;
  readonly more: boolean;
}

const intents: readonly PeerIntent[] = ["ask", "answer", "inform"];

/** @param possible Names of those that the peer may write to, `all` among them where it may. */
export function readPeerTurn(answer: unknown, possible: readonly string[]): Read<ReadTurn> {
  const data = readJson(valueIn(answer) ?? {});
  if (!isRecord(data)) return { wrong: 'it must be JSON, such as {"messages": []}' };
  const given = fieldOf(data, "messages") ?? [];
  if (!Array.isArray(given)) return { wrong: "messages must be a list" };
  const messages: Required<PeerMessage>[] = [];
  for (const each of given as readonly Json[]) {
    const message = readMessage(each, possible);
    if ("wrong" in message) return message;
    messages.push(message.value);
  }
  const said = fieldOf(data, "answer") ?? undefined;
  return { value: { messages, answer: said === "" ? undefined : said, more: fieldOf(data, "more") === true } };
}

function readMessage(given: Json, possible: readonly string[]): Read<Required<PeerMessage>> {
  const to = fieldOf(given, "to");
  const name = to === undefined ? undefined : readChoice(to, possible);
  if (name === undefined) {
    return {
      wrong: `"to" of a message must be one of ${possible.join(", ") || "nobody"}; got ${JSON.stringify(to ?? null)}`,
    };
  }
  const content = fieldOf(given, "content") ?? null;
  if (content === null || content === "") return { wrong: `the message to ${name} has no content` };
  const intent = fieldOf(given, "intent") ?? "inform";
  const meant = intents.find((each) => each === intent);
  if (meant === undefined) return { wrong: `"intent" of a message must be one of ${intents.join(", ")}` };
  return { value: { to: name, intent: meant, content } };
}

/** The one answer of all that gave one, texts compared without case and spaces; undefined where they differ or there is none. */
export function agreement(answers: readonly Json[]): { readonly answer: Json } | undefined {
  const [first, ...others] = answers;
  if (first === undefined) return undefined;
  return others.every((each) => fold(each) === fold(first)) ? { answer: first } : undefined;
}

const fold = (answer: Json): string =>
  canonicalJson(typeof answer === "string" ? answer.trim().replace(/\s+/g, " ").toLowerCase() : answer);
