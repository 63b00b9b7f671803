import { createInterface } from "node:readline";

/**
 * Asks for one line, in the terminal's own mode: Ctrl-C stays a signal, and no key acts by itself. Null at the end of
 * input; rejects with the signal's reason when aborted.
 */
export function askLine(
  question: string,
  { input, output }: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const lines = createInterface({ input, terminal: false });
    const stop = () => {
      reject(signal.reason); // first, because closing counts as the end of input
      lines.close();
    };
    signal.addEventListener("abort", stop, { once: true });
    output.write(question);
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("close", () => {
      signal.removeEventListener("abort", stop);
      resolve(null);
    });
  });
}
