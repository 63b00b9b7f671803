import { createInterface } from "node:readline";
import type { Clock } from "../base/clock.ts";

export interface LineStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly clock: Clock;
}

/** Nothing may come for so long before a question is written: time enough for what is waiting to be read. */
const quietMs = 50;

/**
 * Asks for one line, in the terminal's own mode: Ctrl-C stays a signal, and no key acts by itself. Null at the end of
 * input; rejects with the signal's reason when aborted.
 *
 * Lines that were there before the question, typed ahead or pasted behind another one, are no answers to it, and are thrown
 * away: nobody had seen what they would allow.
 */
export function askLine(
  question: string,
  { input, output, clock }: LineStreams,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const lines = createInterface({ input, terminal: false });
    let asked = false;
    let early = 0;
    const write = () => {
      asked = true;
      if (early > 0) output.write("  What was typed before this was shown is no answer to it.\n");
      output.write(question);
    };
    let callOff = clock.alarm(clock.now() + quietMs, write);
    const stop = () => {
      reject(signal.reason); // first, because closing counts as the end of input
      lines.close();
    };
    signal.addEventListener("abort", stop, { once: true });
    lines.on("line", (line) => {
      if (asked) {
        resolve(line);
        lines.close();
      } else {
        early += 1;
        callOff();
        callOff = clock.alarm(clock.now() + quietMs, write);
      }
    });
    lines.once("close", () => {
      callOff();
      signal.removeEventListener("abort", stop);
      resolve(null);
    });
  });
}
