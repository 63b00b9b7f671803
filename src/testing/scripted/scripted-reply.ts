import type { LanguageModelV4Content, LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { Json } from "../../base/json.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import type { Usage } from "../../core/model.ts";
import type { Part } from "../model/parts.ts";
import type { ProviderErrorOptions } from "../model/provider-error.ts";
import { checkExpectation, type Expectation } from "./expectation.ts";

/** A tool that the reply calls. */
export interface ScriptedCall {
  readonly tool: string;
  /** Default `{}`. */
  readonly input?: Json;
  /** The arguments as they are sent, instead of `input`: for such that are no JSON. */
  readonly rawInput?: string;
  /** Default: made of the turn and the place in the reply, so that it is the same in every process. */
  readonly id?: string;
}

/** One reply of a scripted model. A bare text stands for `{ text }`. */
export interface ScriptedReply {
  readonly text?: string;
  readonly reasoning?: string;
  /** A value, sent as text: what models do that are asked for JSON. */
  readonly json?: Json;
  readonly calls?: readonly ScriptedCall[];
  /** The content as it stands, instead of the four above. */
  readonly content?: readonly LanguageModelV4Content[];
  /** The parts of the stream as they stand, instead of all content: without `finish` among them, the reply has no end. */
  readonly stream?: readonly Part[];
  /** Fails with this instead: an error as it is, or one as a provider package throws it for an HTTP status. */
  readonly error?: Error | ProviderErrorOptions;
  /** Default: `tool-calls` where there are calls, else `stop`. */
  readonly finish?: LanguageModelV4FinishReason["unified"];
  /** What is not given is estimated, at four characters a token. `null`: not told by the provider. */
  readonly usage?: Partial<Usage>;
  /** Milliseconds before the first sign of the reply, by the model's clock. Default 0. */
  readonly delayMs?: number;
  /** Milliseconds between the parts of a stream, by the model's clock. Default 0. */
  readonly gapMs?: number;
  /** What the request must be like. Else the call fails, and so does `assertDone`. */
  readonly expect?: Expectation;
}

const replyFields: OptionNames<ScriptedReply> = {
  text: true,
  reasoning: true,
  json: true,
  calls: true,
  content: true,
  stream: true,
  error: true,
  finish: true,
  usage: true,
  delayMs: true,
  gapMs: true,
  expect: true,
};

const callFields: OptionNames<ScriptedCall> = { tool: true, input: true, rawInput: true, id: true };

/** What a reply can be made of, where the others would be left out without a word. */
const alternatives: readonly (readonly (keyof ScriptedReply)[])[] = [
  ["text", "json", "content", "stream", "error"],
  ["calls", "content", "stream", "error"],
  ["reasoning", "content", "stream", "error"],
  ["finish", "stream", "error"],
];

/**
 * The reply in its long form.
 *
 * @throws TypeError for one that contradicts itself or says something that nobody would read.
 */
export function checkedReply(where: string, reply: string | ScriptedReply): ScriptedReply {
  if (typeof reply === "string") return { text: reply };
  checkOptions(where, reply, replyFields);
  checkExpectation(`${where}: expect`, reply.expect);
  for (const call of reply.calls ?? []) {
    checkOptions(`${where}: calls`, call, callFields);
    if (typeof call.tool !== "string") throw new TypeError(`${where}: a call must name its tool`);
  }
  for (const group of alternatives) {
    const [first, second] = group.filter((field) => reply[field] !== undefined);
    if (second !== undefined) throw new TypeError(`${where}: ${first} and ${second} cannot both be given`);
  }
  return reply;
}
