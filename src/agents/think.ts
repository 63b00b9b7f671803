import { cutText } from "../base/cut-text.ts";
import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import type { Context, StepOptions, StepScope } from "../core/agent.ts";
import type { Message, ModelRequest, Reply } from "../core/model.ts";
import { allow } from "./allow.ts";
import type { Conversation } from "./conversation.ts";
import { dispatch, type Results } from "./dispatch.ts";
import { type DoneGate, gateOf } from "./done/gate.ts";
import { definitionsFor } from "./granted-tools.ts";
import { parsedInput, type ReplyMessage } from "./history.ts";
import { labelProvided } from "./label-calls.ts";
import { limitReached } from "./limit-reached.ts";
import { LoopWatch } from "./loop-watch.ts";
import type { Mind } from "./mind.ts";
import { close, type Opening, open, saidIn, takeBack, threadName } from "./opening.ts";
import { readOutput, repairText } from "./output.ts";
import { readResult } from "./read-result.ts";
import { isDue, remind } from "./remind.ts";
import { shorten } from "./shorten.ts";
import { shouldStop } from "./stop.ts";
import { stopLoops } from "./stop-loops.ts";
import type { Toolset } from "./toolset.ts";
import { isOver, targetOf, type Window } from "./window.ts";

/** The loop of one call: ask the model, run what it calls, until it answers or a limit is reached. */
export async function think(mind: Mind, input: Json, ctx: Context): Promise<unknown> {
  const opened = open(mind, input, ctx);
  const opening = opened instanceof Promise ? await opened : opened;
  const thinking = new Thinking(mind, opening, ctx);
  try {
    let answer: unknown;
    try {
      answer = await thinking.untilAnswer();
    } catch (error) {
      answer = thinking.finish(error);
    }
    await mind.memory?.keep(ctx, threadName(ctx, mind.persona.name, input), saidIn(opening));
    return answer;
  } catch (error) {
    takeBack(ctx.thread, opening);
    throw error;
  } finally {
    close(opening);
  }
}

/** The answer, where the loop has come to one. */
type End = { readonly value: unknown } | null;

type Output = NonNullable<Mind["output"]>;

type ToolContent = Extract<Message, { role: "tool" }>["content"];

const modelStep: StepOptions<Reply> = { effect: "idempotent", kind: "model" };

/** One call at work. A class because its turns share what they count. */
class Thinking {
  readonly #mind: Mind;
  readonly #ctx: Context;
  readonly #conversation: Conversation;
  readonly #digest: string;
  readonly #startedAt: number;
  readonly #tokensBefore: number;
  readonly #definitions: Toolset["definitions"];
  /** What an answer has to pass, where there is something. */
  readonly #gate: DoneGate | undefined;
  #request: ModelRequest | undefined;
  #last: string | null = null;
  /** Replies in a row that were wrong in form. */
  #repairs = 0;
  #shortened = false;
  #loops: LoopWatch | undefined;

  constructor(mind: Mind, { conversation, digest }: Opening, ctx: Context) {
    this.#mind = mind;
    this.#ctx = ctx;
    this.#conversation = conversation;
    this.#digest = digest;
    this.#startedAt = ctx.clock.now();
    this.#definitions = definitionsFor(mind.toolset, ctx.grants);
    this.#tokensBefore = conversation.inputTokens + conversation.outputTokens;
    this.#gate = gateOf(mind, conversation, ctx);
  }

  async untilAnswer(): Promise<unknown> {
    const { turns, window, caller, toolset } = this.#mind;
    for (let turn = 1; turn <= turns; turn++) {
      this.#checkLimits();
      if (window && this.#isOver(window, turn)) {
        await this.#shorten(targetOf(window), `turn-${turn}-summary`);
        this.#checkLimits();
      }
      let reply: Reply;
      try {
        reply = await this.#ask(`turn-${turn}`, turn === 1);
      } catch (error) {
        reply = await this.#askShorter(`turn-${turn}`, error);
      }
      caller.taken?.(reply);
      labelProvided(this.#ctx, toolset.provided, reply, `turn-${turn}`);
      const said = this.#conversation.addReply(reply);
      if (said.text.trim() !== "") this.#last = said.text;
      let end = isAnswer(said) ? this.#answer(said, reply, turn) : this.#act(said, turn);
      if (end instanceof Promise) end = await end;
      if (end !== null) return end.value;
    }
    throw this.#limit("turns", turns);
  }

  /** Reminds the model where that is due, and says whether the conversation has become too long. */
  #isOver(window: Window, turn: number): boolean {
    if (isDue(window, turn)) remind(this.#conversation);
    return isOver(this.#conversation, window);
  }

  /** Where there is no more money, and a person has said to end with what there is: the last text. Else throws. */
  finish(error: unknown): unknown {
    const isTold = TroupeError.is(error, "budget_exceeded") && error.detail.finish;
    if (isTold && this.#last !== null && this.#mind.output === undefined) return this.#last;
    throw error;
  }

  /** Where the model says that the conversation is too long: a reply to a shorter one, once. */
  async #askShorter(name: string, error: unknown): Promise<Reply> {
    if (this.#isOutOfTime(error)) throw this.#limit("ms", this.#mind.ms ?? 0);
    if (this.#shortened || !isTooLong(error)) throw error;
    this.#shortened = true;
    const target = Math.floor(this.#conversation.estimate() / 2);
    if (!(await this.#shorten(target, `${name}-summary`))) throw error;
    this.#checkLimits();
    return this.#ask(`${name}-shorter`, false);
  }

  #ask(name: string, isFirst: boolean): Promise<Reply> {
    const left = this.#msLeft();
    const options = isFirst || left !== undefined ? this.#options(isFirst, left) : modelStep;
    return this.#ctx.step(name, this.#callModel, options);
  }

  /** The effect of every turn. */
  readonly #callModel = (scope: StepScope): Promise<Reply> => {
    const { caller } = this.#mind;
    const request = this.#requestNow();
    return request instanceof Promise
      ? request.then((ready) => caller.call(ready, scope))
      : caller.call(request, scope);
  };

  #options(isFirst: boolean, timeoutMs: number | undefined): StepOptions<Reply> {
    return {
      ...modelStep,
      ...(isFirst ? { digest: this.#digest } : {}),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  }

  /** The same object at every turn, because its parts are: only what the conversation was replaced by changes. */
  #requestNow(): ModelRequest | Promise<ModelRequest> {
    const { settings, output } = this.#mind;
    const { messages, large } = this.#conversation;
    if (this.#request?.prompt === messages && large.size === 0) return this.#request;
    const definitions = this.#definitions;
    if (definitions instanceof Promise || isWaiting(output?.jsonSchema)) return this.#requestLater();
    const tools = large.size > 0 ? [...(definitions ?? []), readResult.definition] : (definitions as never);
    this.#request = { ...settings, prompt: messages, ...(tools === undefined ? {} : { tools }) };
    return this.#request;
  }

  async #requestLater(): Promise<ModelRequest> {
    const { settings, output } = this.#mind;
    const { messages, large } = this.#conversation;
    const definitions = [...((await this.#definitions) ?? [])];
    const tools = large.size > 0 ? [...definitions, readResult.definition] : definitions;
    const schema = await output?.jsonSchema;
    const format = schema === undefined ? {} : { responseFormat: { type: "json", schema } as const };
    return { ...settings, ...format, prompt: messages, ...(tools.length === 0 ? {} : { tools }) };
  }

  /** No calls: the answer, or something that must be said again. */
  #answer(said: ReplyMessage, reply: Reply, turn: number): End | Promise<End> {
    const { output } = this.#mind;
    const end = output === undefined ? { value: said.text } : this.#shaped(output, said, reply, turn);
    return this.#gate === undefined ? end : this.#unlessOpen(this.#gate, end, reply.structured ?? said.text, turn);
  }

  async #unlessOpen(gate: DoneGate, answer: End | Promise<End>, text: string, turn: number): Promise<End> {
    const end = await answer;
    const refusal = end === null ? null : await gate.refusal(end.value, text, turn);
    if (refusal === null) return end;
    this.#repairs = 0;
    this.#conversation.add({ role: "user", content: [{ type: "text", text: refusal }] });
    return null;
  }

  async #shaped(output: Output, said: ReplyMessage, reply: Reply, turn: number): Promise<End> {
    const { persona, maxRepairs } = this.#mind;
    const text = reply.structured ?? said.text;
    const checked = await readOutput(this.#ctx, `turn-${turn}-output`, output, text);
    if (checked.ok) return { value: checked.value };
    const { issues } = checked;
    if (this.#repairs >= maxRepairs) {
      throw new TroupeError(`${persona.name} did not answer in the shape that was asked for: ${issues.join("; ")}`, {
        code: "output_invalid",
        detail: { agent: persona.name, issues, repairs: this.#repairs, text: cutText(text, 0, 2_000) },
      });
    }
    this.#repairs += 1;
    this.#conversation.add({ role: "user", content: [{ type: "text", text: repairText(issues) }] });
    return null;
  }

  #act(said: ReplyMessage, turn: number): End | Promise<End> {
    const { persona, toolset, permissions } = this.#mind;
    const conversation = this.#conversation;
    const work = { ctx: this.#ctx, agent: persona.name, tools: toolset.tools, permissions, conversation, turn };
    const results = dispatch(work, said.calls);
    if (!(results instanceof Promise)) return this.#told(said, turn, results);
    return results.then((ended) => this.#told(said, turn, ended));
  }

  #told(said: ReplyMessage, turn: number, { parts, broken }: Results): End | Promise<End> {
    if (said.approvals.length > 0) return this.#toldOnceAllowed(said, turn, parts, broken);
    return this.#goOn(said, turn, parts, broken);
  }

  async #toldOnceAllowed(said: ReplyMessage, turn: number, parts: ToolContent, broken: string | null): Promise<End> {
    const { messages } = this.#conversation;
    const allowed = await allow(this.#ctx, said.approvals, messages.at(-1));
    return this.#goOn(said, turn, [...parts, ...allowed], broken);
  }

  /** What came of the calls is in the conversation; whether that was enough. */
  #goOn(said: ReplyMessage, turn: number, content: ToolContent, broken: string | null): End | Promise<End> {
    const { maxRepairs, stopWhen } = this.#mind;
    this.#conversation.add({ role: "tool", content: this.#watched(said, content) });
    this.#repairs = broken === null ? 0 : this.#repairs + 1;
    if (this.#repairs > maxRepairs) throw this.#limit("maxRepairs", maxRepairs, `: ${broken}`);
    return stopWhen.length === 0 ? null : this.#stop(said, turn);
  }

  /** The results, with a word where they only repeat what was there before. @throws TroupeError `loop_detected` */
  #watched({ calls }: ReplyMessage, content: ToolContent): ToolContent {
    const { repeats, persona, toolset } = this.#mind;
    if (calls.length === 0 || repeats === Number.POSITIVE_INFINITY) return content;
    this.#loops ??= new LoopWatch(repeats);
    const { large, ledger } = this.#conversation;
    const scene = { ctx: this.#ctx, agent: persona.name, tools: toolset.tools, large, last: this.#last };
    return stopLoops(this.#loops, { ...scene, isMarked: ledger !== undefined }, calls, content);
  }

  async #stop({ calls, text }: ReplyMessage, turn: number): Promise<End> {
    const { stopWhen } = this.#mind;
    const conversation = this.#conversation;
    const usage = { inputTokens: conversation.inputTokens, outputTokens: conversation.outputTokens };
    const state = {
      turn,
      text,
      calls: calls.map((call) => ({ tool: call.tool, input: parsedInput(call.text) })),
      usage,
    };
    if (!(await shouldStop(stopWhen, state, this.#ctx))) return null;
    if (this.#last === null || this.#mind.output !== undefined) throw this.#limit("stopWhen", turn);
    return { value: this.#last };
  }

  #checkLimits(): void {
    const { ms, tokens } = this.#mind;
    const left = this.#msLeft();
    if (ms !== undefined && left !== undefined && left <= 0) throw this.#limit("ms", ms);
    const used = this.#conversation.inputTokens + this.#conversation.outputTokens - this.#tokensBefore;
    if (tokens !== undefined && used >= tokens) throw this.#limit("tokens", tokens);
  }

  #msLeft(): number | undefined {
    const { ms } = this.#mind;
    return ms === undefined ? undefined : this.#startedAt + ms - this.#ctx.clock.now();
  }

  #isOutOfTime(error: unknown): boolean {
    return this.#mind.ms !== undefined && TroupeError.is(error, "timeout");
  }

  #limit(limit: string, at: number, why?: string): TroupeError {
    return limitReached(this.#mind.persona.name, limit, at, this.#last, why);
  }

  #shorten(target: number, name: string): Promise<boolean> {
    const { caller, window } = this.#mind;
    const how = { target, overflow: window?.overflow ?? "trim", name, timeoutMs: this.#msLeft() } as const;
    return shorten(this.#conversation, how, caller, this.#ctx);
  }
}

const isAnswer = ({ calls, approvals }: ReplyMessage): boolean => calls.length === 0 && approvals.length === 0;

const isWaiting = (value: object | undefined): boolean => value !== undefined && "then" in value;

const isTooLong = (error: unknown): boolean =>
  TroupeError.is(error, "model_failed") && error.detail.fault === "context_length";
