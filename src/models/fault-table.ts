import type { ModelFault } from "../core/model.ts";

/** What may be done about a fault: ask the same model again, ask the next one, or nothing. */
export type Remedy = "again" | "next" | "none";

/** The table of {@link ModelFault} as code. `says`: for people. */
export const faults: Readonly<Record<ModelFault, { readonly remedy: Remedy; readonly says: string }>> = {
  unauthorized: { remedy: "none", says: "the provider does not accept the key" },
  not_found: { remedy: "next", says: "the provider has no such model" },
  bad_request: { remedy: "none", says: "the provider does not accept the request" },
  context_length: { remedy: "none", says: "the conversation is too long for the model" },
  quota: { remedy: "next", says: "the account has nothing left to spend" },
  rate_limited: { remedy: "again", says: "too many requests" },
  overloaded: { remedy: "again", says: "the provider is overloaded" },
  server_error: { remedy: "again", says: "the provider failed" },
  unreachable: { remedy: "again", says: "the provider cannot be reached" },
  first_byte: { remedy: "again", says: "the reply did not begin in time" },
  stalled: { remedy: "again", says: "the reply stopped coming" },
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
