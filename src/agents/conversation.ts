import type { Json } from "../base/json.ts";
import type { Message, Reply, Usage } from "../core/model.ts";
import type { CallLedger } from "./done/call-ledger.ts";
import { freshId, type ReplyMessage, replyMessage } from "./history.ts";
import { LeftOut } from "./left-out.ts";

/** Characters of JSON per token, on the safe side for English and code. */
const charactersPerToken = 4;

/**
 * What a model is sent, append-only: every request has the same list, so that a long conversation costs no more per turn
 * than a short one. A class because it is one growing thing that several look at.
 */
export class Conversation {
  messages: Message[];
  /** So many at the beginning are never left out. */
  readonly pinned: number;
  /** What the agent is at now: never left out either. */
  task: Message;
  /** What it is all for: in a team the turn in which the agent was told the task and its role. Never left out. */
  goal: Message;
  /** Results of tools that the model has seen only the beginning of, by call id. */
  readonly large: Map<string, string> = new Map();
  /** What came of all calls. There for agents that have something to check at their end. */
  ledger: CallLedger | undefined;
  /** What must not be lost with what was left out. There once there is something. */
  leftOut: LeftOut | undefined;
  /** What the agent saw at its last turn in a team. */
  seen: Json = null;
  /** A call of its thread is at work on it. */
  busy = false;
  /** Tokens of all replies so far. */
  inputTokens = 0;
  outputTokens = 0;
  #ids: Set<string> | undefined;
  /** What the provider said that the first `#counted` messages are, with what it was told besides. */
  #tokens = 0;
  #counted = 0;

  constructor(messages: Message[], pinned: number, task: Message) {
    this.messages = messages;
    this.pinned = pinned;
    this.task = task;
    this.goal = task;
  }

  /** A person has decided about a call. */
  decided(callId: string, text: string): void {
    this.leftOut ??= new LeftOut();
    this.leftOut.decided(callId, text);
  }

  add(message: Message): void {
    this.messages.push(message);
  }

  addReply(reply: Reply): ReplyMessage {
    const said = replyMessage(reply.content, this.#uniqueId);
    this.messages.push(said.message);
    this.#measure(reply.usage);
    return said;
  }

  /** Tokens of the next request: what the provider reported last, and an estimate of what is new since. */
  estimate(): number {
    let tokens = this.#tokens;
    for (let index = this.#counted; index < this.messages.length; index++) {
      const message = this.messages[index];
      if (message) tokens += tokensOf(message);
    }
    return tokens;
  }

  /** Puts a shorter list in the place of what there is. */
  replace(messages: Message[]): void {
    this.messages = messages;
    this.#tokens = 0;
    this.#counted = 0;
  }

  #measure({ inputTokens, outputTokens }: Usage): void {
    const input = inputTokens ?? this.estimate();
    const output = outputTokens ?? tokensOf(this.messages.at(-1));
    this.inputTokens += input;
    this.outputTokens += output;
    this.#tokens = input + output;
    this.#counted = this.messages.length;
  }

  readonly #uniqueId = (id: string): string => {
    this.#ids ??= new Set(this.messages.flatMap(callIds));
    return freshId(id, this.#ids);
  };
}

const callIds = ({ role, content }: Message): string[] =>
  role === "assistant" ? content.flatMap((part) => (part.type === "tool-call" ? [part.toolCallId] : [])) : [];

/** What a picture or another file costs, roughly: providers do not count its bytes. */
const tokensPerFile = 1_500;

/** An estimate. */
export function tokensOf(message: Message | undefined): number {
  if (message === undefined) return 0;
  const { content } = message;
  if (typeof content === "string") return Math.ceil(content.length / charactersPerToken);
  let tokens = 0;
  for (const part of content) {
    const isFile = part.type === "file" || part.type === "reasoning-file";
    tokens += isFile ? tokensPerFile : Math.ceil(JSON.stringify(part).length / charactersPerToken);
  }
  return tokens;
}
