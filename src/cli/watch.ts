import { monotonic } from "../base/clock.ts";
import type { Entry } from "../core/entry.ts";
import { cleanJson } from "./clean-text.ts";
import { liveBlock } from "./live.ts";
import type { Board, Member } from "./render/board.ts";
import { boardLines, statusLine } from "./render/board-lines.ts";
import { duration } from "./render/words.ts";
import type { Options } from "./spec.ts";
import type { Terminal } from "./terminal.ts";

/** Shows a run while it goes on. */
export interface Watch {
  readonly entry: (entry: Entry) => void;
  /** The run rests or we leave: nothing is painted until the next entry. */
  readonly rest: () => void;
}

const heartbeatMs = 10_000;

/** As JSON lines, as a live block, as plain lines, or not at all, by what was asked for and where it goes. */
export function watch(board: Board, terminal: Terminal, options: Options): Watch {
  if (options.has("events")) return eventLines(board, terminal);
  if (options.has("json") || options.has("stdout"))
    return { entry: (entry) => void board.add(entry), rest: () => undefined };
  return terminal.err.live ? live(board, terminal) : plain(board, terminal);
}

function eventLines(board: Board, { out }: Terminal): Watch {
  return {
    entry(entry) {
      board.add(entry);
      out.write(`${cleanJson(entry)}\n`);
    },
    rest: () => undefined,
  };
}

function live(board: Board, { err, clock }: Terminal): Watch {
  const begun = clock.now();
  const touched = new Set<Member>();
  let again = false;
  let block: ReturnType<typeof liveBlock> | undefined;

  /** After a pause, only those who move again: the others stand above. */
  function shown(): readonly Member[] {
    return again ? board.members.filter((member) => touched.has(member)) : board.members;
  }

  return {
    entry(entry) {
      const changed = board.add(entry);
      if (changed) touched.add(changed);
      block ??= liveBlock(err, clock, (tick) => boardLines(board, shown(), err, clock.now(), begun, tick));
      block.changed();
    },
    rest() {
      block?.stop();
      block = undefined;
      again = true;
      touched.clear();
    },
  };
}

function plain(board: Board, { err, clock }: Terminal): Watch {
  const begun = monotonic();
  let cancel: (() => void) | undefined;

  function beat(): void {
    cancel?.();
    cancel = clock.alarm(clock.now() + heartbeatMs, () => {
      err.write(`${statusLine(board, monotonic() - begun)}\n`);
      beat();
    });
  }

  return {
    entry(entry) {
      if (!cancel) beat();
      const changed = board.add(entry);
      if (changed) err.write(`${isNews(entry) ? newsLine(changed) : plainLine(changed)}\n`);
    },
    rest() {
      cancel?.();
      cancel = undefined;
    },
  };
}

/** It says what somebody does, not how they stand. */
const isNews = ({ type }: Entry): boolean => !type.startsWith("agent.") && !type.startsWith("decision.");

const newsLine = ({ name, detail }: Member): string => `${name}: ${detail}`;

function plainLine({ name, state, detail, startedAt, endedAt }: Member): string {
  const time = startedAt !== null && endedAt !== null ? ` in ${duration(endedAt - startedAt)}` : "";
  return `${name}: ${state === "asking" ? "waits for you" : state}${time}${detail === "" ? "" : `, ${detail}`}`;
}
