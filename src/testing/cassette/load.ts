import { existsSync, readFileSync } from "node:fs";
import { TroupeError } from "../../base/errors.ts";
import { canonicalJson, type Json } from "../../base/json.ts";
import { bodyOf, chainOf, type ModelCall, type WrittenCall, wholeCall } from "./conversation.ts";
import { type Interaction, keyOf, tapeFormat } from "./tape-line.ts";

/** An interaction as it was recorded, with all that was asked. */
export interface Recorded extends Interaction {
  /** The request as a person would compare it: of models the whole conversation. */
  readonly asked: Json;
}

/** @throws TroupeError `cassette_invalid`, naming the line. */
export function loadTape(file: string): readonly Recorded[] {
  const refuse = (line: number, problem: string): never => {
    const place = line === 0 ? "" : `, line ${line}`;
    const message = `the cassette ${file}${place} cannot be used: ${problem}`;
    throw new TroupeError(message, { code: "cassette_invalid", detail: { cassette: file, line, problem } });
  };
  const all = textOf(file, refuse).split("\n");
  checkFormat(all[0] ?? "", refuse);
  if (all.pop() !== "") refuse(all.length + 1, "it was cut off there; record it again");
  const [, ...lines] = all;
  const parsed = lines.map((line, index) => ({ interaction: interactionOf(line, index + 2, refuse), line: index + 2 }));
  parsed.sort((a, b) => a.interaction.n - b.interaction.n);
  const calls = new Map<number, ModelCall>();
  return parsed.map(({ interaction, line }) => completed(interaction, calls, (problem) => refuse(line, problem)));
}

type Refuse = (line: number, problem: string) => never;

function textOf(file: string, refuse: Refuse): string {
  if (existsSync(file)) return readFileSync(file, "utf8");
  const part = existsSync(`${file}.part`)
    ? `; there is an unfinished recording, ${file}.part: assertDone was not called at its end`
    : "";
  return refuse(0, `there is no such file${part}`);
}

function checkFormat(line: string, refuse: Refuse): void {
  const format = (parse(line) as { readonly cassette?: unknown } | null)?.cassette;
  if (typeof format !== "number") refuse(1, 'it does not begin with {"cassette":1}');
  else if (format > tapeFormat)
    refuse(1, `it is of format ${format}, and this version knows those up to ${tapeFormat}`);
}

function interactionOf(line: string, at: number, refuse: Refuse): Interaction {
  const value = parse(line) as Partial<Interaction> | null;
  const { n, kind, of, key, reply } = value ?? {};
  const fits =
    typeof n === "number" &&
    typeof kind === "string" &&
    typeof of === "string" &&
    typeof key === "string" &&
    typeof reply === "object";
  return fits ? (value as Interaction) : refuse(at, "it is not an interaction");
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function completed(
  interaction: Interaction,
  calls: Map<number, ModelCall>,
  refuse: (problem: string) => never,
): Recorded {
  const { n, kind, of, key, request = null } = interaction;
  if (kind !== "model") {
    checkKey(key, keyOf(kind, of, canonicalJson(request)), refuse);
    return { ...interaction, asked: request };
  }
  const written = request as WrittenCall;
  const call = wholeCall(written, calls) ?? refuse(`it goes on from interaction ${written.after}, which is not there`);
  calls.set(n, call);
  checkKey(key, keyOf(kind, of, bodyOf(call, chainOf(call.messages))), refuse);
  return { ...interaction, asked: { ...call } };
}

function checkKey(written: string, found: string, refuse: (problem: string) => never): void {
  if (written !== found)
    refuse(`its request has the key ${found}, not ${written}: it was changed after it was recorded`);
}
