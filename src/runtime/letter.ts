import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import { checkEnvelope, type Envelope, type Intent } from "../core/envelope.ts";
import type { Labels } from "../core/labels.ts";
import { encodeKept } from "../core/limits.ts";
import type { MailOptions } from "../core/mail.ts";
import type { Seat } from "./team-mail.ts";

/** A message as its sender wants it. */
export interface Letter extends MailOptions {
  /** `null`: to all. */
  readonly to: string | null;
  readonly intent: Intent;
  readonly expects?: Intent;
  /** Of its sender. */
  readonly labels: Labels | undefined;
}

/** What a broadcast is addressed to. */
const everybody = "team";

/** @throws TroupeError `invalid_value` or `too_large` for the content; `invalid_input`, naming the field. */
export function writeEnvelope({ team, name }: Seat, at: number, content: Json, letter: Letter): Envelope {
  const { to, intent, expects = null, type = "message", priority = "normal", metadata = {}, ttlMs } = letter;
  const { correlationId = null, causationId = null, labels } = letter;
  if (ttlMs !== undefined && !(Number.isSafeInteger(ttlMs) && ttlMs >= 0)) {
    const issue = `ttlMs: must be a whole number of milliseconds, 0 or more; got ${ttlMs}`;
    throw new TroupeError(issue, { code: "invalid_input", detail: { issues: [issue] } });
  }
  const { value = null } = encodeKept(content, to === null ? "the broadcast" : `the message to ${to}`);
  const rest = checkEnvelope({
    id: team.nextId(name),
    type,
    intent,
    from: name,
    to,
    topic: to === null ? everybody : null,
    content: null,
    priority,
    correlationId,
    causationId,
    expects,
    metadata,
    at,
    expiresAt: ttlMs === undefined ? null : at + ttlMs,
  });
  return labels === undefined ? { ...rest, content: value } : { ...rest, content: value, labels };
}
