import { cutText } from "../../base/cut-text.ts";
import { TroupeError } from "../../base/errors.ts";
import type { Context } from "../../core/agent.ts";
import type { Envelope } from "../../core/envelope.ts";
import type { DoneCheck } from "./check.ts";

/** So many are shown at a time; the rest at the next end. */
const mostShown = 50;
const mostOfContent = 2_000;

/**
 * For `done` of an agent: it does not end while there is mail that it has not read. The messages are received, which is on
 * record, and shown to the model, which may then end: a message counts as read once it is in a request. An agent without
 * a mailbox, such as the root of a run, has nothing to read. What comes after the answer that counts is read by nobody.
 */
export function unreadMail(): DoneCheck {
  return {
    name: "unread-mail",
    once: true,
    async run(_, ctx) {
      const lines: string[] = [];
      for (let left = Math.min(await unread(ctx), mostShown); left > 0; left--) {
        const message = await next(ctx);
        if (message === null) break;
        lines.push(lineOf(message));
      }
      return lines;
    },
  };
}

async function unread({ mail }: Context): Promise<number> {
  try {
    return (await mail.inbox()).length;
  } catch (error) {
    if (TroupeError.is(error, "invalid_input")) return 0; // the root of a run: nobody can write to it
    throw error;
  }
}

/** Null where one has had its time since it was counted. */
async function next({ mail }: Context): Promise<Envelope | null> {
  try {
    return await mail.receive({ timeoutMs: 0 });
  } catch (error) {
    if (TroupeError.is(error, "timeout")) return null;
    throw error;
  }
}

function lineOf({ from, type, intent, content }: Envelope): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const about = type === "message" ? intent : `${intent}, ${type}`;
  return `a message that you had not read, from ${from} (${about}): ${cutText(text, 0, mostOfContent)}`;
}
