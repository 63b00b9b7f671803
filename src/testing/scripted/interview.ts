import { AssertionError } from "node:assert";
import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { asError } from "../../base/errors.ts";
import { mismatches } from "./expectation.ts";
import { checkedReply, type ScriptedReply } from "./scripted-reply.ts";
import { describe, type ScriptedRequest, scriptedRequest } from "./scripted-request.ts";
import type { ScriptFunction } from "./stateless-script.ts";

/** More than a person would read of what went wrong. */
const mostFailures = 20;

/** What was asked of a script, and what was wrong with it. */
export interface Interview {
  readonly requests: readonly ScriptedRequest[];
  readonly asked: number;
  readonly failures: readonly string[];
  /** @throws AssertionError when the script has no reply, or the request is not as the reply expects. */
  ask(callOptions: LanguageModelV4CallOptions): Promise<Said>;
}

export interface Said {
  readonly reply: ScriptedReply;
  readonly turn: number;
}

/** @param keep How many requests are kept. */
export function interview(name: string, script: ScriptFunction, keep: number): Interview {
  const requests: ScriptedRequest[] = [];
  const failures: string[] = [];
  let asked = 0;

  return {
    requests,
    failures,
    get asked() {
      return asked;
    },
    async ask(callOptions) {
      const request = scriptedRequest(callOptions);
      asked += 1;
      const where = `${name}, call ${asked}`;
      requests.push(request);
      if (requests.length > keep) requests.shift();
      const found = await replyTo(request, script, where);
      if (found.problem === undefined) return { reply: found.reply, turn: request.turn };
      if (failures.length < mostFailures) failures.push(`${where}: ${found.problem}`);
      throw Object.assign(new AssertionError({ message: `${where}: ${found.problem}` }), { cause: found.cause });
    },
  };
}

type Found =
  | { readonly reply: ScriptedReply; readonly problem?: undefined }
  | { readonly problem: string; readonly cause?: unknown };

async function replyTo(request: ScriptedRequest, script: ScriptFunction, where: string): Promise<Found> {
  try {
    const reply = checkedReply(where, await script(request));
    const issues = mismatches(reply.expect ?? {}, request);
    return issues.length === 0 ? { reply } : { problem: `${issues.join("; ")}:\n${describe(request)}` };
  } catch (cause) {
    return { problem: asError(cause).message, cause };
  }
}
