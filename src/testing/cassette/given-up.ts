import { aborted } from "../model/pause.ts";
import type { Player } from "./player.ts";

/** The recording has no end for this, because nobody waited for it: nor may anybody now. */
export async function givenUp(player: Player, of: string, signal: AbortSignal | undefined): Promise<never> {
  if (signal) return aborted(signal);
  throw player.drift(0, `the recorded call of ${of} was given up before its end, and this one cannot be`);
}
