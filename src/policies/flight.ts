/** An answer that a branch of a run is after, and that others wait for. Calls are told apart by their paths. */
export interface Flight {
  /** The call that is after it, with all that it calls. */
  readonly leader: string;
  /** What ends the wait of each call that waits for it. */
  readonly waiting: Map<() => void, string>;
}

/**
 * Whether a call that waited for a flight would wait for itself: its leader is what has made the call, as when an agent asks
 * itself the same again; or waits, with something that it has called, for a flight of which that is so.
 */
export function waitsForItself(
  path: string,
  flight: Flight,
  all: Iterable<Flight>,
  known: Set<Flight> = new Set<Flight>(),
): boolean {
  known.add(flight);
  const { leader } = flight;
  if (isBelow(path, leader)) return true;
  const flights = [...all];
  return flights
    .filter((each) => !known.has(each) && [...each.waiting.values()].some((waiter) => isBelow(waiter, leader)))
    .some((each) => waitsForItself(path, each, flights, known));
}

const isBelow = (path: string, above: string): boolean => path.startsWith(`${above}/`);
