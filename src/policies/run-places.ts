import type { Context } from "../core/agent.ts";
import { perExecution, waitForBranch } from "./in-run.ts";
import type { Admission, Places } from "./places.ts";

interface Room {
  busy: number;
  /** In the order in which they came. */
  readonly waiting: Set<() => void>;
}

const roomsOf = perExecution(() => new Map<string, Room>());

function roomOf(ctx: Context, key: string): Room {
  const rooms = roomsOf(ctx);
  const room = rooms.get(key) ?? { busy: 0, waiting: new Set() };
  rooms.set(key, room);
  return room;
}

/** A place that is given back goes to the one who has waited longest. */
function giveBack(room: Room): void {
  const next = room.waiting.values().next();
  if (next.done) room.busy -= 1;
  else {
    room.waiting.delete(next.value);
    next.value();
  }
}

/** Places that the branches of one run share. They are nowhere but in memory, and follow from what the run has recorded. */
export const runPlaces: Places = {
  async enter(ctx, { key, limit, queue, maxWaitMs }): Promise<Admission> {
    const room = roomOf(ctx, key);
    if (room.busy < limit) {
      room.busy += 1;
      return { leave: () => giveBack(room) };
    }
    if (room.waiting.size >= queue) return { waiting: room.waiting.size };
    const stand = (call: () => void) => {
      room.waiting.add(call);
      return () => room.waiting.delete(call);
    };
    if (!(await waitForBranch(ctx, stand, maxWaitMs))) return { waiting: room.waiting.size };
    return { leave: () => giveBack(room) };
  },
};
