import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Clock, systemClock } from "../../base/clock.ts";
import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { type Random, systemRandom } from "../../base/random.ts";
import type { LanguageModel } from "../../core/model.ts";
import type { AnyTool, Tools } from "../../core/tool.ts";
import { Player } from "./player.ts";
import { recordedClock, recordedRandom, replayedClock, replayedRandom } from "./recorded-clock.ts";
import { recordedModel } from "./recorded-model.ts";
import { recordedTool } from "./recorded-tool.ts";
import { Recorder } from "./recorder.ts";
import { replayedModel } from "./replayed-model.ts";
import { replayedTool } from "./replayed-tool.ts";
import type { Secret } from "./secrets.ts";
import { textsOf } from "./texts.ts";

export interface CassetteOptions {
  /**
   * `"record"` asks the world and writes the file anew; `"replay"` asks nothing but the file; `"auto"` (default) replays
   * where the file exists, else records.
   */
  readonly mode?: "record" | "replay" | "auto";
  /** What must not be written. Give them in replays as well, where they are set: replies have them put back. */
  readonly secrets?: readonly Secret[];
  /** What in the texts of requests is different each time, such as a date or an id: written and compared as `«any»`. */
  readonly ignore?: readonly RegExp[];
}

const known: OptionNames<CassetteOptions> = { mode: true, secrets: true, ignore: true };
const modes: ReadonlySet<unknown> = new Set(["record", "replay", "auto"]);

/** Everything that comes into a run from outside, recorded once and replayed from then on. */
export interface Cassette {
  /** It asks the world and writes. */
  readonly recording: boolean;
  /** In a replay the model is not called, so it needs no key; its name is compared. */
  model(model: LanguageModel): LanguageModel;
  /** A tool with `execute`, by the name it is recorded under. Other tools run nothing here, and are returned as they are. */
  tool<T extends AnyTool>(name: string, tool: T): T;
  /** All tools of a record, under their names. */
  tools<T extends Tools>(tools: T): T;
  /** Default: real time, under the name `clock`. Give what runs at the same time clocks of different names. */
  clock(clock?: Clock, name?: string): Clock;
  /** Default: real chance, under the name `random`. Give what runs at the same time sources of different names. */
  random(random?: Random, name?: string): Random;
  /**
   * The end of the test. In a recording: writes the file; without it there is only `<file>.part`. In a replay: checks that
   * it did not drift, whoever swallowed the error, and that all that was recorded was asked for.
   *
   * @throws TroupeError `cassette_drift`
   */
  assertDone(): void;
}

/**
 * Records what models, tools, time and chance say, and replays it: a test of a real team that runs without keys, offline,
 * and the same each time.
 *
 * A request is answered by the recorded one that is equal to it; equal ones in the order in which they were asked. So agents
 * may run at the same time. A request that was not recorded fails with `cassette_drift`, which names the nearest one that was,
 * and where they differ. Requests that contain the date or an id need `ignore`. The cassette is a text file to be looked
 * at and kept with the tests; its format is in docs/testing.md. One object is for one recording or one replay.
 *
 * @throws TroupeError `cassette_invalid` for a file that is missing in mode `"replay"`, cut off, or changed by hand.
 * @throws TypeError, RangeError for options that cannot be used, such as a secret of less than 6 characters.
 * @example
 * const tape = cassette(new URL("research.jsonl", import.meta.url), { secrets: [{ name: "KEY", value: process.env["KEY"] }] });
 * const researcher = agent({ name: "researcher", model: tape.model(openai("gpt-5")), tools: tape.tools({ search }) });
 * await run(researcher, "bees");
 * tape.assertDone();
 */
export function cassette(file: string | URL, options: CassetteOptions = {}): Cassette {
  checkOptions("cassette", options, known);
  const { mode = "auto", secrets = [], ignore = [] } = options;
  if (!modes.has(mode)) throw new TypeError(`mode must be "record", "replay" or "auto", got ${JSON.stringify(mode)}`);
  const path = typeof file === "string" ? file : fileURLToPath(file);
  const texts = textsOf(secrets, ignore);
  const recording = mode === "record" || (mode === "auto" && !existsSync(path));
  const deck = recording
    ? recordingDeck(new Recorder({ file: path, hide: texts.hide }), texts)
    : replayingDeck(new Player(path), texts);
  return {
    ...deck,
    recording,
    tools: (tools) =>
      Object.fromEntries(Object.entries(tools).map(([name, tool]) => [name, deck.tool(name, tool)])) as typeof tools,
  };
}

type Deck = Omit<Cassette, "recording" | "tools">;
type Texts = ReturnType<typeof textsOf>;

const nameOf = (model: LanguageModel): string => `${model.provider}/${model.modelId}`;

const recordingDeck = (recorder: Recorder, texts: Texts): Deck => ({
  model: (model) => recordedModel(model, nameOf(model), recorder, texts),
  tool: (name, tool) => recordedTool(tool, name, recorder, texts),
  clock: (clock = systemClock, name = "clock") => recordedClock(clock, name, recorder),
  random: (random = systemRandom, name = "random") => recordedRandom(random, name, recorder),
  assertDone: () => recorder.save(),
});

const replayingDeck = (player: Player, texts: Texts): Deck => ({
  model: (model) => replayedModel(model, nameOf(model), player, texts),
  tool: (name, tool) => replayedTool(tool, name, player, texts),
  clock: (_, name = "clock") => replayedClock(name, player),
  random: (_, name = "random") => replayedRandom(name, player),
  assertDone: () => player.assertDone(),
});
