import type { Interrupt } from "./interrupt.ts";

type Stop = Pick<Interrupt, "raise">;

export interface Outputs {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly interrupt: Stop;
  /** The code with which the process ends, whatever the command says. */
  readonly endWith: (code: number) => void;
}

/** What the shell is told when a stream cannot be written: something outside is in the way. */
const unwritable = 75;
/** As Ctrl-C, since nobody is there any more. */
const left = 130;

/**
 * Sees to it that output that cannot be written ends the command in good order: a run is saved first. Whoever read us
 * and has enough, such as `head`, is no failure for a command that only looks.
 */
export function watchOutputs({ stdout, stderr, interrupt, endWith }: Outputs): void {
  let told = false;
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") return interrupt.raise(left, 0);
      if (!told && stream === stdout) stderr.write(`error standard output cannot be written: ${error.message}\n`);
      told = true;
      endWith(unwritable);
      interrupt.raise(unwritable);
    });
  }
}
