/**
 * What an agent is doing, as far as the log of its run tells.
 *
 * - `idle`: it has nothing to do, and may be called again because its caller is at work; or its run has not begun.
 * - `working`: it is at work, or one that it has called is.
 * - `waiting`: for a person, for the run of its own that it is in, or for agents that it has called and that all wait.
 * - `done`: its last call has ended, and so has its caller.
 * - `failed`: its last call has ended with an error; being stopped is one.
 */
export type AgentStateName = "idle" | "working" | "waiting" | "done" | "failed";

/** An agent in the tree of a run: all calls of it by the same caller. */
interface Place {
  /** Its path without numbers. */
  readonly name: string;
  readonly caller: Place | undefined;
  readonly called: Place[];
  /** Of the last call. */
  path: string;
  calls: number;
  /** Calls that have not ended, and how many of these wait. */
  open: number;
  waiting: number;
  hasFailed: boolean;
  readonly state: AgentStateName;
}

interface Call {
  readonly place: Place;
  readonly caller: Call | undefined;
  /** Paths of what is waited for. */
  readonly awaits: Set<string>;
  /** Calls by this one that have not ended, and how many of these wait. */
  open: number;
  waiting: number;
  isWaiting: boolean;
}

/** Who has called whom in a run, and which calls are open. A class because its methods share that. */
export class CallTree {
  /** Those that are open. */
  readonly #calls = new Map<string, Call>();
  readonly #places = new Map<string, Place>();
  readonly #touched = new Set<Place>();

  /** There is an agent, and it has not been called yet. */
  announce(name: string): void {
    this.#touched.add(this.#placeOf(name, undefined));
  }

  begin(path: string): void {
    const caller = this.#callAbove(path);
    const place = this.#placeOf(path, caller?.place);
    this.#calls.set(path, { place, caller, awaits: new Set(), open: 0, waiting: 0, isWaiting: false });
    place.path = path;
    place.calls += 1;
    if (caller) caller.open += 1;
    this.#count(place, 1);
    this.#review(caller);
  }

  end(path: string, hasFailed: boolean): void {
    const call = this.#calls.get(path);
    if (!call) return;
    this.#calls.delete(path);
    const { place, caller } = call;
    if (call.isWaiting) {
      place.waiting -= 1;
      if (caller) caller.waiting -= 1;
    }
    if (caller) caller.open -= 1;
    place.hasFailed = hasFailed;
    this.#count(place, -1);
    this.#review(caller);
  }

  /** The run is over: whatever is open ends with it. */
  endAll(hasFailed: boolean): void {
    for (const path of [...this.#calls.keys()].reverse()) this.end(path, hasFailed);
    for (const place of this.#places.values()) {
      if (place.calls > 0) continue;
      place.hasFailed = hasFailed;
      this.#touched.add(place);
    }
  }

  /** The call of this path, where it is a run of its own, or the innermost open one above it waits for it. */
  wait(path: string): void {
    const call = this.#calls.get(path) ?? this.#callAbove(path);
    call?.awaits.add(path);
    this.#review(call);
  }

  goOn(path: string): void {
    const call = this.#calls.get(path) ?? this.#callAbove(path);
    call?.awaits.delete(path);
    this.#review(call);
  }

  /** Places that may be in another state than when this was asked last. */
  changed(): readonly Place[] {
    const places = [...this.#touched];
    this.#touched.clear();
    return places;
  }

  #placeOf(path: string, caller: Place | undefined): Place {
    const name = path.replace(/#\d+(?=\/|$)/g, "");
    const known = this.#places.get(name);
    if (known) return known;
    const place = newPlace(name, caller);
    this.#places.set(name, place);
    caller?.called.push(place);
    return place;
  }

  #callAbove(path: string): Call | undefined {
    for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) {
      const call = this.#calls.get(path.slice(0, at));
      if (call) return call;
    }
    return undefined;
  }

  /** One call more, or one less. Those that it has called are idle only while one of its calls is open. */
  #count(place: Place, change: 1 | -1): void {
    place.open += change;
    this.#touched.add(place);
    const isFirstOrLast = place.open === (change === 1 ? 1 : 0);
    if (isFirstOrLast) for (const each of place.called) this.#touched.add(each);
  }

  /** A call waits when there is something that it waits for, and nothing that it has called is at work. */
  #review(call: Call | undefined): void {
    if (!call) return;
    const isWaiting = call.awaits.size + call.waiting > 0 && call.waiting === call.open;
    if (isWaiting === call.isWaiting) return;
    call.isWaiting = isWaiting;
    const change = isWaiting ? 1 : -1;
    call.place.waiting += change;
    this.#touched.add(call.place);
    if (call.caller) call.caller.waiting += change;
    this.#review(call.caller);
  }
}

function newPlace(name: string, caller: Place | undefined): Place {
  return {
    name,
    caller,
    called: [],
    path: name,
    calls: 0,
    open: 0,
    waiting: 0,
    hasFailed: false,
    get state() {
      if (this.open > 0) return this.waiting === this.open ? "waiting" : "working";
      if (this.hasFailed) return "failed";
      const mayBeCalled = this.caller === undefined ? this.calls === 0 : this.caller.open > 0;
      return mayBeCalled ? "idle" : "done";
    },
  };
}
