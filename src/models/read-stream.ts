import type { LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { plainJson, type Room } from "./plain-json.ts";
import { judge } from "./reply.ts";
import { replyPart } from "./reply-content.ts";
import { type Attempted, trouble } from "./trouble.ts";

type Part<T extends LanguageModelV4StreamPart["type"]> = Extract<LanguageModelV4StreamPart, { readonly type: T }>;

/** What is being written, as it stands in the content. */
interface Written {
  readonly type: "text" | "reasoning";
  text: string;
  citations?: unknown;
  providerMetadata?: unknown;
}

interface Open {
  readonly id: string;
  readonly written: Written;
}

/**
 * Collects the parts of one stream. A call of a tool counts only as a whole: the pieces of its input are counted, and not
 * kept. A class because many parts change the same few things.
 */
export class StreamedReply {
  readonly #model: string;
  readonly #room: Room;
  /** In the order in which they began. */
  readonly #content: LanguageModelV4Content[] = [];
  /** What is still being written: seldom more than one. */
  readonly #open: Open[] = [];
  #finish: unknown;
  #usage: unknown;
  #id: unknown;
  #failed: { readonly error: unknown } | undefined;

  constructor(model: string, maxBytes: number) {
    this.#model = model;
    this.#room = { left: maxBytes };
  }

  /** The provider has said why it ends, and nothing has come since: whatever happens now does no harm. */
  get isComplete(): boolean {
    return this.#finish !== undefined;
  }

  /** The error that came in place of the rest. */
  get failed(): { readonly error: unknown } | undefined {
    return this.#failed;
  }

  /** Whether to read on. @throws TypeError for a part that cannot be used. */
  add(part: LanguageModelV4StreamPart): boolean {
    switch (part.type) {
      case "text-delta":
        return this.#write("text", part);
      case "reasoning-delta":
        return this.#write("reasoning", part);
      case "text-start":
        this.#start("text", part);
        return true;
      case "reasoning-start":
        this.#start("reasoning", part);
        return true;
      case "tool-input-delta":
        return this.#take(part.delta.length);
      case "finish":
        this.#finish = part.finishReason ?? null;
        this.#usage = part.usage;
        return true;
      case "error":
        if (!this.isComplete) this.#failed = { error: part.error };
        return false;
      default:
        return this.#addOther(part);
    }
  }

  outcome(): Attempted {
    if (this.#room.left < 0) return trouble("too_large");
    const content = this.#content.every(isWorthKeeping) ? this.#content : this.#content.filter(isWorthKeeping);
    return judge({ content, finish: this.#finish, usage: this.#usage, id: this.#id }, this.#model, this.#room);
  }

  #addOther(part: LanguageModelV4StreamPart): boolean {
    switch (part.type) {
      case "text-end":
        return this.#end("text", part);
      case "reasoning-end":
        return this.#end("reasoning", part);
      case "response-metadata":
        this.#id = part.id;
        return true;
      case "tool-result":
        return this.#addResult(part);
      default: {
        const kept = replyPart(part, this.#room);
        if (kept) this.#content.push(kept);
        return kept ? this.#take(0) : true; // what starts and ends the input of a call is no content, nor are pings
      }
    }
  }

  #start(type: Written["type"], { id, providerMetadata }: Part<"text-start" | "reasoning-start">): Written {
    const written: Written = { type, text: "" };
    this.#describe(written, providerMetadata);
    this.#content.push(written as LanguageModelV4Content);
    this.#open.push({ id, written });
    this.#finish = undefined;
    return written;
  }

  #write(type: Written["type"], part: Part<"text-delta" | "reasoning-delta">): boolean {
    const { delta, providerMetadata } = part;
    if (typeof delta !== "string") throw new TypeError(`a piece of ${type} that is no text`);
    const written = this.#find(type, part.id)?.written ?? this.#start(type, { type: `${type}-start`, id: part.id });
    written.text += delta;
    this.#describe(written, providerMetadata);
    return this.#take(delta.length);
  }

  #end(type: Written["type"], part: Part<"text-end" | "reasoning-end">): boolean {
    const open = this.#find(type, part.id);
    if (!open) return true;
    if (this.#open.at(-1) === open)
      this.#open.pop(); // ids may be used again
    else this.#open.splice(this.#open.indexOf(open), 1);
    this.#describe(open.written, part.providerMetadata);
    if ("citations" in part && part.citations) open.written.citations = plainJson(part.citations, this.#room);
    return true;
  }

  /** Results come again and again until one is not preliminary: the last counts. */
  #addResult(part: Part<"tool-result">): boolean {
    const kept = replyPart(part, this.#room);
    const earlier = this.#content.findIndex(
      (each) => each.type === "tool-result" && each.preliminary === true && each.toolCallId === part.toolCallId,
    );
    if (kept) this.#content.splice(earlier < 0 ? this.#content.length : earlier, earlier < 0 ? 0 : 1, kept);
    return this.#take(0);
  }

  #describe(written: Written, providerMetadata: unknown): void {
    if (providerMetadata !== undefined) written.providerMetadata = plainJson(providerMetadata, this.#room);
  }

  #find(type: Written["type"], id: string): Open | undefined {
    for (let index = this.#open.length - 1; index >= 0; index--) {
      const open = this.#open[index];
      if (open?.id === id && open.written.type === type) return open;
    }
    return undefined;
  }

  /** Whether there is room for so many bytes, at least, of content. */
  #take(bytes: number): boolean {
    this.#finish = undefined;
    this.#room.left -= bytes;
    return this.#room.left >= 0;
  }
}

/** Texts that were begun and not written say nothing; providers refuse them when they come back. */
const isWorthKeeping = (part: LanguageModelV4Content): boolean =>
  part.type !== "text" || part.text !== "" || part.providerMetadata !== undefined;
