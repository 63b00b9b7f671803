import type { LanguageModel } from "../../src/core/model.ts";

/** One server-sent event. */
export interface Frame {
  readonly event?: string;
  readonly data: string;
}

/** A call of a tool as it goes over the wire. */
export interface WireCall {
  /** `null`: the provider leaves it out. Default: `call_1`, `call_2` … */
  readonly id?: string | null;
  readonly name: string;
  /** The raw text of the arguments, valid JSON or not. */
  readonly args: string;
  /** In pieces also where the format usually sends a call at once. */
  readonly streamed?: boolean;
}

/** Why a reply ends: what each format calls it is the format's business. `none` leaves the reason out. */
export type Ending = "stop" | "calls" | "length" | "filtered" | "refused" | "made-up" | "none";

/** What one reply says. */
export interface Saying {
  readonly texts?: readonly string[];
  readonly calls?: readonly WireCall[];
  /** Default: `calls` where there are any, else `stop`. */
  readonly ending?: Ending;
  /** Put on the wire as it is, sensible or not; `null` leaves the counts out. Default 11 in, 7 out. */
  readonly usage?: { readonly input: unknown; readonly output: unknown } | null;
}

/** One reply as events of a format, in the three parts between which a fault can come. */
export interface Talk {
  /** What comes before any content. */
  readonly head: readonly Frame[];
  readonly body: readonly Frame[];
  /** How many frames of the body come before the middle of its first text or of its first call's arguments. */
  readonly middle: number;
  /** The reason and the terminator. */
  readonly end: readonly Frame[];
}

/** What a provider says when it does not reply. */
export interface WireError {
  readonly status: number;
  readonly message: string;
  /** The format's own name of the kind. Default: what it uses for the status. */
  readonly type?: string;
  readonly code?: string;
}

/** Where the model is reached. */
interface WireServer {
  readonly url: string;
  /** Of the provider: models of one provider share a limit of calls, and a test wants one of its own. */
  readonly provider: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of the formats that models speak over HTTP, and the package that speaks it. */
export interface WireFormat {
  readonly name: "openai chat" | "openai responses" | "anthropic" | "gemini";
  /** The model of the real provider package, turned to another server. */
  model(server: WireServer): LanguageModel;
  talk(saying: Saying): Talk;
  /** The same reply in one piece of JSON, as it comes without streaming. */
  whole(saying: Saying): string;
  error(error: WireError): string;
  /** The same error in the middle of a stream. */
  errorFrame(error: WireError): Frame;
}

export const defaultUsage: { readonly input: unknown; readonly output: unknown } = { input: 11, output: 7 };

export const endingOf = ({ ending, calls }: Saying): Ending => ending ?? (calls === undefined ? "stop" : "calls");

/** The id of the call at `index`; undefined where the provider leaves it out. */
export function callId({ id }: WireCall, index: number): string | undefined {
  if (id === null) return undefined;
  return id ?? `call_${index + 1}`;
}

/** A text in two pieces, the first never empty. */
export function halves(text: string): readonly [string, string] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

/** For formats in which arguments are an object: what is no JSON goes as a text, as some gateways do it. */
export function parsed(args: string): unknown {
  try {
    return JSON.parse(args);
  } catch {
    return args;
  }
}

export const frame = (data: unknown, event?: string): Frame =>
  event === undefined ? { data: JSON.stringify(data) } : { event, data: JSON.stringify(data) };
