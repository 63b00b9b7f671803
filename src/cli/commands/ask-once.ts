import { shortId } from "../../base/random.ts";
import type { LanguageModel, Reply } from "../../core/model.ts";
import { modelCaller } from "../../models/model-caller.ts";
import type { Terminal } from "../terminal.ts";

/** The shortest conversation there is. Not tried again: whoever asks wants to know what happens. */
export function askOnce(model: LanguageModel, { clock, interrupt }: Terminal): Promise<Reply> {
  const caller = modelCaller(model, { maxAttempts: 1, firstByteMs: 60_000 });
  return caller.call(
    { prompt: [{ role: "user", content: [{ type: "text", text: "Say OK." }] }], maxOutputTokens: 1_000 },
    { key: shortId("doctor"), signal: interrupt.signal, clock },
  );
}
