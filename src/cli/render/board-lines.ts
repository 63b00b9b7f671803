import type { Screen } from "../terminal.ts";
import type { Board, Member } from "./board.ts";
import { cut, pad, width } from "./fit.ts";
import { duration, titled } from "./words.ts";

const turning = ["◐", "◓", "◑", "◒"] as const;

/** The board as rows of at most the screen's width, and at most its height. */
export function boardLines(
  board: Board,
  members: readonly Member[],
  screen: Screen,
  now: number,
  startedAt: number,
  tick: number,
): readonly string[] {
  const columns = screen.columns() - 1;
  const names = members.map(({ name, depth }) => `${"  ".repeat(Math.max(0, depth - 1))}${titled(name)}`);
  const left = Math.min(
    32,
    names.reduce((most, name) => Math.max(most, width(name)), 0),
  );
  const rows = members.map((member, at) =>
    row(member, pad(cut(names[at] ?? "", left), left), screen, columns, now, tick),
  );
  const room = Math.max(3, screen.rows() - 4);
  const shown =
    rows.length <= room
      ? rows
      : [screen.paint("dim", `  … ${rows.length - room + 1} more above`), ...rows.slice(1 - room)];
  return [...shown, screen.paint("dim", cut(`  ${statusLine(board, now - startedAt)}`, columns))];
}

/** `3/6 agents · 0.4 s · 1 waiting for you` */
export function statusLine({ members, waiting }: Board, ms: number): string {
  const done = members.filter(({ state }) => state === "done").length;
  const people = waiting > 0 ? ` · ${waiting} waiting for you` : "";
  return `${done}/${members.length} agents · ${duration(ms)}${people}`;
}

function row(member: Member, name: string, screen: Screen, columns: number, now: number, tick: number): string {
  const { state, startedAt, endedAt } = member;
  const { paint } = screen;
  const time = startedAt === null ? "" : duration((endedAt ?? now) - startedAt);
  const room = columns - 2 - 2 - width(name) - 2 - 10;
  const words = stateWords(member);
  const detail = pad(cut(words, room), room);
  const shown = state === "waiting" || words === state ? paint("dim", detail) : detail;
  return `  ${mark(state, screen, tick)} ${state === "waiting" ? paint("dim", name) : name}  ${shown}${paint("dim", time.padStart(10))}`;
}

/** What it does now, or has done. */
function stateWords({ state, detail }: Member): string {
  if (state === "asking") return detail === "" ? "waits for you" : `${detail}, waits for you`;
  return detail === "" ? state : detail;
}

function mark(state: Member["state"], { paint }: Screen, tick: number): string {
  switch (state) {
    case "waiting":
      return paint("dim", "·");
    case "working":
      return paint("cyan", turning[tick % turning.length] ?? "◐");
    case "asking":
      return paint("yellow", "?");
    case "done":
      return paint("green", "✓");
    case "failed":
      return paint("red", "✗");
  }
}
