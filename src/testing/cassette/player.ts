import { TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import { bodyOf, chainOf, type ModelCall } from "./conversation.ts";
import { type Difference, differences } from "./difference.ts";
import { loadTape, type Recorded } from "./load.ts";
import { type Answer, type AskKind, keyOf } from "./tape-line.ts";

/** More places would not be read, and cost time. */
const mostPlaces = 20;
const shownPlaces = 3;
/** How many recorded interactions are compared to find the nearest. */
const mostCompared = 500;

/** Answers from a cassette. A class because its takers share what was used. */
export class Player {
  readonly #file: string;
  readonly #all: readonly Recorded[];
  /** Those not used yet, by key, in the order in which they were asked. */
  readonly #waiting: ReadonlyMap<string, Recorded[]>;
  readonly #used = new Set<Recorded>();
  #drift: TroupeError | undefined;

  /** @throws TroupeError `cassette_invalid` */
  constructor(file: string) {
    this.#file = file;
    this.#all = loadTape(file);
    this.#waiting = Map.groupBy(this.#all, ({ key }) => key);
  }

  /** @throws TroupeError `cassette_drift` */
  takeModel(of: string, call: ModelCall): Answer {
    return this.#take("model", of, keyOf("model", of, bodyOf(call, chainOf(call.messages))), { ...call });
  }

  /** @throws TroupeError `cassette_drift` */
  take(kind: Exclude<AskKind, "model">, of: string, request: Json | undefined): Answer {
    return this.#take(kind, of, keyOf(kind, of, canonicalJson(request ?? null)), request ?? null);
  }

  /** @throws TroupeError the first `cassette_drift`; one where interactions were not asked for. */
  assertDone(): void {
    if (this.#drift) throw this.#drift;
    const left = this.#all.filter((each) => !this.#used.has(each) && isMissed(each));
    const [first] = left;
    if (!first) return;
    const names = left.map(({ n, kind, of }) => `${n} (${kind} ${of})`);
    throw this.#error(first.n, `recorded, but not asked for: ${firstOf(names)}`);
  }

  /** That nothing was recorded for this is told now, and by {@link assertDone}. */
  drift(at: number, difference: string): TroupeError<"cassette_drift"> {
    const error = this.#error(at, difference);
    this.#drift ??= error;
    return error;
  }

  #take(kind: AskKind, of: string, key: string, asked: Json): Answer {
    const found = this.#waiting.get(key)?.shift();
    if (!found) throw this.#missing(kind, of, key, asked);
    this.#used.add(found);
    return found.reply;
  }

  #missing(kind: AskKind, of: string, key: string, asked: Json): TroupeError {
    const same = this.#all.filter((each) => each.key === key);
    const last = same.at(-1);
    if (last) return this.drift(last.n, `${kind} ${of} was asked once more than the ${same.length} times recorded`);
    const { nearest, places } = this.#nearest(kind, of, asked);
    if (!nearest) return this.drift(0, `nothing of a ${kind} was recorded; ${of} was asked`);
    return this.drift(
      nearest.n,
      `${kind} ${of}: ${firstOf(
        places.map(({ text }) => text),
        mostPlaces,
      )}`,
    );
  }

  /** What it was meant to be, most likely: what differs least, and of equals one that is still waiting. */
  #nearest(kind: AskKind, of: string, asked: Json): Near {
    let best: Near = { places: [] };
    let least = Number.POSITIVE_INFINITY;
    for (const each of this.#all.filter((one) => one.kind === kind).slice(-mostCompared)) {
      const places = differences({ [kind]: each.of, request: each.asked }, { [kind]: of, request: asked }, mostPlaces);
      const distance = places.reduce((sum, { size }) => sum + size, this.#used.has(each) ? 0.5 : 0);
      if (distance < least) [best, least] = [{ nearest: each, places }, distance];
    }
    return best;
  }

  #error(at: number, difference: string): TroupeError<"cassette_drift"> {
    const place = at === 0 ? "" : `, interaction ${at}`;
    return new TroupeError(`the replay has drifted from the cassette ${this.#file}${place}: ${difference}`, {
      code: "cassette_drift",
      detail: { cassette: this.#file, at, difference },
    });
  }
}

interface Near {
  readonly nearest?: Recorded;
  readonly places: readonly Difference[];
}

/** The first few, and how many more there are. From `most` on nobody has counted. */
function firstOf(texts: readonly string[], most: number = Number.POSITIVE_INFINITY): string {
  const left = texts.length - shownPlaces;
  const more = left > 0 ? [texts.length >= most ? "and many more" : `and ${left} more`] : [];
  return [...texts.slice(0, shownPlaces), ...more].join("; ");
}

/** What nobody waited for to the end is a matter of timing: it may not be asked for again. */
const isMissed = ({ reply }: Recorded): boolean => reply.aborted !== true && reply.rang !== false;
