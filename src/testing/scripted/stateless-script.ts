import { AssertionError } from "node:assert";
import { checkExpectation, type Expectation, mismatches } from "./expectation.ts";
import { checkedReply, type ScriptedReply } from "./scripted-reply.ts";
import { describe, type ScriptedRequest } from "./scripted-request.ts";

/** Answers by looking at the request, and at nothing else. */
export type ScriptFunction = (request: ScriptedRequest) => string | ScriptedReply | PromiseLike<string | ScriptedReply>;

/**
 * A script that gives its replies by the turn: the first to a conversation without any, the second to one that has a
 * reply already, and so on. It keeps no count, so one model serves any number of agents, runs, replays and processes.
 *
 * Turns are counted in what the model is sent: with agents that shorten their conversation use {@link byCase}.
 *
 * @throws TypeError for a reply that contradicts itself.
 */
export function byTurn(replies: readonly (string | ScriptedReply)[]): ScriptFunction {
  const script = replies.map((reply, index) => checkedReply(`byTurn: reply ${index + 1}`, reply));
  return (request) => {
    const reply = script[request.turn];
    if (reply) return reply;
    throw new AssertionError({
      message: `byTurn: there is no reply for turn ${request.turn}, the script has ${script.length}:\n${describe(request)}`,
    });
  };
}

/** What to say when a request is like this. */
export interface ScriptCase {
  /** Default: always. */
  readonly when?: Expectation;
  /** A reply, several as in {@link byTurn}, or a function. */
  readonly say: string | ScriptedReply | readonly (string | ScriptedReply)[] | ScriptFunction;
}

/**
 * A script that answers by the first case that fits the request: by what the system message says, for a model that several
 * agents share, or by the last message or tool result. Keeps nothing in mind, as {@link byTurn}.
 *
 * @throws TypeError for a reply that contradicts itself, or a condition that nobody would look at.
 * @example
 * scriptedModel(byCase([
 *   { when: { system: "researcher" }, say: [{ calls: [{ tool: "search", input: { query: "bees" } }] }, "Bees dance."] },
 *   { when: { system: "writer" }, say: ({ lastUser }) => `An essay: ${lastUser}` },
 * ]));
 */
export function byCase(cases: readonly ScriptCase[]): ScriptFunction {
  const script = cases.map(({ when = {}, say }, index) => {
    checkExpectation(`byCase: case ${index + 1}: when`, when);
    return { when, answer: answerOf(say, `byCase: case ${index + 1}`) };
  });
  return (request) => {
    const found = script.find(({ when }) => mismatches(when, request).length === 0);
    if (found) return found.answer(request);
    throw new AssertionError({ message: `byCase: no case fits this request:\n${describe(request)}` });
  };
}

function answerOf(say: ScriptCase["say"], where: string): ScriptFunction {
  if (typeof say === "function") return say;
  if (isList(say)) return byTurn(say);
  const reply = checkedReply(where, say);
  return () => reply;
}

const isList = (say: ScriptCase["say"]): say is readonly (string | ScriptedReply)[] => Array.isArray(say);
