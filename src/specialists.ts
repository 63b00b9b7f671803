import type { AgentOptions } from "./agents/agent-options.ts";
import { ModelAgent } from "./agents/model-agent.ts";
import { type Profile, type SpecialistOptions, specialist } from "./agents/specialist.ts";
import { type Analysis, analyst as analystProfile } from "./agents/specialists/analyst.ts";
import { coder as coderProfile } from "./agents/specialists/coder.ts";
import { editor as editorProfile } from "./agents/specialists/editor.ts";
import { type Research, researcher as researcherProfile } from "./agents/specialists/researcher.ts";
import { type Review, reviewer as reviewerProfile } from "./agents/specialists/reviewer.ts";
import { type Destination, type Route, routerTo } from "./agents/specialists/router.ts";
import { type TestReport, tester as testerProfile } from "./agents/specialists/tester.ts";
import { writer as writerProfile } from "./agents/specialists/writer.ts";
import type { Json } from "./base/json.ts";
import type { Agent } from "./core/agent.ts";
import { modelOf } from "./model-of.ts";

function make<O>(profile: Profile<O>, options: SpecialistOptions): Agent<Json, O> {
  return new ModelAgent(specialist(profile, options) as AgentOptions, modelOf) as Agent<Json, unknown> as Agent<
    Json,
    O
  >;
}

/**
 * Finds facts: `{ findings: [{ claim, source, quote, confidence }], open }`. What it could not find is under `open`.
 *
 * Needs tools to look things up with: search of files or of the web, and one that reads what was found. Without any it can
 * only use what is in its task.
 */
export const researcher = (options: SpecialistOptions = {}): Agent<Json, Research> => make(researcherProfile, options);

/**
 * Draws a conclusion from facts and figures: `{ answer, reasons, assumptions, confidence }`.
 *
 * Better with tools that calculate, such as statistics or SQL; else it is only as good at figures as its model.
 */
export const analyst = (options: SpecialistOptions = {}): Agent<Json, Analysis> => make(analystProfile, options);

/** Turns facts and notes into a text, keeping sources and doubts. Needs no tools. */
export const writer = (options: SpecialistOptions = {}): Agent<Json, string> => make(writerProfile, options);

/**
 * Judges a piece of work by what was asked for: `{ verdict: "approve" | "revise" | "reject", notes }`. A verdict that is not
 * `approve` always has notes.
 *
 * Give it the task along with the work. Tools that read the sources let it check claims.
 */
export const reviewer = (options: SpecialistOptions = {}): Agent<Json, Review> => make(reviewerProfile, options);

/** Makes a text better without changing what it says, and answers with the whole of it. Needs no tools. */
export const editor = (options: SpecialistOptions = {}): Agent<Json, string> => make(editorProfile, options);

/**
 * Writes and changes code. With tools for files (read, search, write) it changes them and answers with what it did; without,
 * it answers with the files. Tools that run tests let it know whether it works.
 */
export const coder = (options: SpecialistOptions = {}): Agent<Json, string> => make(coderProfile, options);

/**
 * Tries whether something does what it should: `{ passed, failures: [{ what, expected, actual }] }`. `passed` is true exactly
 * when there are no failures, and what was not tried is one.
 *
 * Needs tools that run what is to be tested; without any it can pass nothing that it was not shown to work.
 */
export const tester = (options: SpecialistOptions = {}): Agent<Json, TestReport> => make(testerProfile, options);

/**
 * Decides which of several should have a request: `{ to, why }`, where `to` is one of their names. It only knows their names
 * and descriptions, and needs no tools.
 *
 * @throws TypeError for none, or two of the same name.
 * @example
 * const { to } = await ctx.call(router({ to: [billing, support] }), request);
 */
export function router(options: SpecialistOptions & { readonly to: readonly Destination[] }): Agent<Json, Route> {
  const { to, ...rest } = options;
  return make(routerTo(to), rest);
}
