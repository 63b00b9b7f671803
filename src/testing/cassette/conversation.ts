import { canonicalJson, type Json } from "../../base/json.ts";
import { sha256 } from "../../base/random.ts";

/** What a model is asked, ready to be written: no secrets in it. */
export interface ModelCall {
  readonly settings: Json;
  readonly messages: readonly Json[];
}

/** A model's call as it is written: the messages of an earlier one are not repeated. */
export type WrittenCall = Readonly<{
  /** The number of the interaction whose conversation this one goes on with. */
  after?: number;
  messages: readonly Json[];
  /** Absent where they are those of `after`. */
  settings?: Json;
}>;

/** A hash for every beginning of a conversation: that of no message, of the first, of the first two … */
export function chainOf(messages: readonly Json[]): readonly string[] {
  const chain = [""];
  for (const message of messages) chain.push(sha256(`${chain.at(-1)}\n${canonicalJson(message)}`));
  return chain;
}

/** What the hash of a call is made of. */
export const bodyOf = ({ settings }: ModelCall, chain: readonly string[]): string =>
  `${canonicalJson(settings)}\n${chain.at(-1)}`;

/** Conversations that were written already, to go on from. */
export class Conversations {
  /** The interaction that has exactly these messages, by their hash. */
  readonly #ends = new Map<string, { readonly n: number; readonly settings: string }>();

  write(n: number, call: ModelCall, chain: readonly string[]): WrittenCall {
    const settings = canonicalJson(call.settings);
    const at = chain.findLastIndex((hash, index) => index > 0 && this.#ends.has(hash));
    const found = this.#ends.get(chain[at] ?? "");
    this.#ends.set(chain.at(-1) ?? "", { n, settings });
    if (!found) return { settings: call.settings, messages: call.messages };
    return {
      after: found.n,
      ...(found.settings === settings ? {} : { settings: call.settings }),
      messages: call.messages.slice(at),
    };
  }
}

/** The whole call again. Undefined where it goes on from one that there is not. */
export function wholeCall(written: WrittenCall, calls: ReadonlyMap<number, ModelCall>): ModelCall | undefined {
  const before = written.after === undefined ? undefined : calls.get(written.after);
  if (written.after !== undefined && before === undefined) return undefined;
  return {
    settings: written.settings ?? before?.settings ?? {},
    messages: [...(before?.messages ?? []), ...written.messages],
  };
}
