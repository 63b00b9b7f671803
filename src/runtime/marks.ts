import { TroupeError } from "../base/errors.ts";
import { among, joined, type Labels, labelsProblem, marked, without } from "../core/labels.ts";
import type { Caller } from "./caller.ts";

/** Whoever carries labels. Nobody who carries none pays for it. */
type Bearer = Pick<Caller, "marks">;

/** Something that has these labels was read. */
export function learn(bearer: Bearer, labels: Labels | undefined): void {
  if (labels !== undefined) bearer.marks = joined(bearer.marks, labels);
}

/** A call has ended: what it had read, its caller has read, and its conversation has it. */
export function hear(caller: Bearer, call: Bearer & { readonly thread: Bearer | null }): void {
  if (call.marks === undefined) return;
  learn(caller, call.marks);
  if (call.thread !== null) learn(call.thread, call.marks);
}

/** So many different ones are enough for anything; more are made of something that was read. */
const mostLabels = 100;

/** @throws TroupeError `invalid_input` */
export function label(bearer: Bearer, labels: string | readonly string[], from: string): void {
  const marks = marked(bearer.marks, checked("ctx.label", labels), from);
  if (marks !== undefined && Object.keys(marks).length > mostLabels) {
    throw invalid(`ctx.label: there are more than ${mostLabels} labels here`);
  }
  bearer.marks = marks;
}

/** @throws TroupeError `invalid_input` */
export function endorse(
  ctx: Pick<Caller, "marks" | "host" | "path">,
  labels: string | readonly string[],
  by: string,
): void {
  const names = checked("ctx.endorse", labels);
  if (typeof by !== "string" || by === "") throw invalid("ctx.endorse: say who vouches, as a text");
  const taken = among(ctx.marks ?? {}, names);
  if (taken === undefined) return;
  ctx.marks = without(ctx.marks, names);
  ctx.host.note(ctx.path, "labels.endorsed", { data: { labels: taken, by } });
}

function checked(where: string, labels: string | readonly string[]): readonly string[] {
  const list = typeof labels === "string" ? [labels] : labels;
  const problem = labelsProblem(list);
  if (problem === null) return list;
  throw invalid(`${where}: it ${problem}`);
}

function invalid(issue: string): TroupeError {
  return new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
}
