import type { ModelFault } from "../core/model.ts";

/** What may be done about a fault: ask the same model again, ask the next one, or nothing. */
type Remedy = "again" | "next" | "none";

interface Meaning {
  readonly remedy: Remedy;
  /** For people. */
  readonly says: string;
  /** The next call would probably meet it too: it is about the provider, the account or the name, and not about one reply. */
  readonly lasts?: true;
}

/** The table of {@link ModelFault} as code. */
export const faults: Readonly<Record<ModelFault, Meaning>> = {
  unauthorized: { remedy: "next", says: "the provider does not accept the key", lasts: true },
  not_found: { remedy: "next", says: "the provider has no such model", lasts: true },
  bad_request: { remedy: "none", says: "the provider does not accept the request" },
  context_length: { remedy: "none", says: "the conversation is too long for the model" },
  quota: { remedy: "next", says: "the account has nothing left to spend", lasts: true },
  rate_limited: { remedy: "again", says: "too many requests", lasts: true },
  overloaded: { remedy: "again", says: "the provider is overloaded", lasts: true },
  server_error: { remedy: "again", says: "the provider failed", lasts: true },
  unreachable: { remedy: "again", says: "the provider cannot be reached", lasts: true },
  first_byte: { remedy: "again", says: "the reply did not begin in time", lasts: true },
  stalled: { remedy: "again", says: "the reply stopped coming", lasts: true },
  cut: { remedy: "again", says: "the connection broke off" },
  unterminated: { remedy: "again", says: "the reply ended without saying why" },
  malformed: { remedy: "again", says: "the reply cannot be read" },
  too_large: { remedy: "none", says: "the reply is larger than allowed" },
  truncated: { remedy: "none", says: "the reply was cut off at its limit of tokens, so nothing of it is used" },
  filtered: { remedy: "next", says: "the reply was stopped by a content filter" },
  refused: { remedy: "next", says: "the model declined" },
  empty: { remedy: "again", says: "the reply is empty" },
  failed: { remedy: "none", says: "the call failed" },
};
