import { completionScript, type Shell, shells } from "../completion-scripts.ts";
import { exit } from "../exit.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";

/** `troupe completion <shell>` */
export async function completion({ terminal, program, args }: Invocation): Promise<number> {
  const shell = shells.find((each) => each === args[0]);
  if (!shell) throw usage(`no completion for ${JSON.stringify(args[0])}; known are ${shells.join(", ")}`);
  terminal.out.write(completionScript(shell satisfies Shell, program));
  return exit.done;
}
