import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import { bodyOf, Conversations, chainOf, type ModelCall } from "./conversation.ts";
import { type Answer, type AskKind, type Interaction, keyOf, tapeFormat } from "./tape-line.ts";

/** Where an interaction is written down once it has come to its end. */
export interface Taking {
  /** Only the first call counts. */
  end(answer: Answer): void;
}

/** What to write for an interaction that has not ended. */
type Unfinished = () => Answer;

export interface RecorderParts {
  readonly file: string;
  /** Hides what must not be written. */
  readonly hide: (value: Json) => Json;
}

/**
 * Writes a cassette. What has ended is appended to `<file>.part`, so that a crash loses nothing that was paid for;
 * {@link save} puts it in order, under its name. A class because its interactions share the file.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #conversations = new Conversations();
  readonly #lines = new Map<number, string>();
  readonly #open = new Map<Taking, Unfinished>();
  #begun = 0;
  #saved = false;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** `call`: without secrets in it. */
  beginModel(of: string, call: ModelCall, unfinished: Unfinished): Taking {
    const chain = chainOf(call.messages);
    const n = this.#next();
    const request = this.#conversations.write(n, call, chain);
    return this.#begin({ n, kind: "model", of, key: keyOf("model", of, bodyOf(call, chain)), request }, unfinished);
  }

  /** `request`: without secrets in it. */
  begin(kind: Exclude<AskKind, "model">, of: string, request: Json | undefined, unfinished: Unfinished): Taking {
    const key = keyOf(kind, of, canonicalJson(request ?? null));
    return this.#begin({ n: this.#next(), kind, of, key, ...(request === undefined ? {} : { request }) }, unfinished);
  }

  /** Ends what has not ended, and puts the cassette in its place in one go. */
  save(): void {
    if (this.#saved) return;
    for (const [taking, unfinished] of [...this.#open]) taking.end(unfinished());
    this.#saved = true;
    const { file } = this.#parts;
    const part = `${file}.part`;
    const lines = [...this.#lines].sort(([a], [b]) => a - b).map(([, line]) => line);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(part, [firstLine, ...lines].join(""), { flush: true });
    renameSync(part, file);
  }

  #next(): number {
    if (this.#saved) {
      throw new TroupeError(
        `the cassette ${this.#parts.file} is saved already: make another one for another recording`,
        {
          code: "closed",
          detail: { what: this.#parts.file },
        },
      );
    }
    this.#begun += 1;
    return this.#begun;
  }

  #begin(asked: Omit<Interaction, "reply">, unfinished: Unfinished): Taking {
    const taking: Taking = {
      end: (answer) => {
        if (this.#open.delete(taking)) this.#write({ ...asked, reply: answer });
      },
    };
    this.#open.set(taking, unfinished);
    return taking;
  }

  #write(interaction: Interaction): void {
    const reply = this.#parts.hide(interaction.reply);
    const line = `${JSON.stringify({ ...interaction, reply })}\n`;
    const part = `${this.#parts.file}.part`;
    if (this.#lines.size === 0) {
      mkdirSync(dirname(part), { recursive: true });
      writeFileSync(part, firstLine);
    }
    this.#lines.set(interaction.n, line);
    appendFileSync(part, line);
  }
}

const firstLine = `${JSON.stringify({ cassette: tapeFormat })}\n`;
