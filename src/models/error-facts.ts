/** What can be told from something that a model, its package or the network threw, or sent in place of a reply. */
export interface ErrorFacts {
  /** HTTP status, or what the package takes for it. */
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: string | null;
  /** What it says of itself. */
  readonly message: string;
  /** Names of the errors, outermost first. */
  readonly names: readonly string[];
  /** Codes and types, of the network and of providers. */
  readonly codes: readonly string[];
  /** All that is said, in lower case. */
  readonly text: string;
  /** The package says that it has talked to a provider, or tried. */
  readonly isCall: boolean;
  readonly isRetryable: boolean;
}

const callMarker = Symbol.for("vercel.ai.error.AI_APICallError");

/** Errors within errors, further down than any package puts them. */
const maxDepth = 8;
/** Characters of a body that are looked at. */
const maxBody = 20_000;

interface Found {
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  isCall: boolean;
  isRetryable: boolean;
  readonly messages: string[];
  readonly names: string[];
  readonly codes: string[];
}

type Link = Readonly<Record<PropertyKey, unknown>>;

export function errorFacts(thrown: unknown): ErrorFacts {
  const found: Found = {
    status: null,
    headers: null,
    body: null,
    isCall: false,
    isRetryable: false,
    messages: [],
    names: [],
    codes: [],
  };
  if (typeof thrown === "string") found.messages.push(thrown);
  for (const link of chain(thrown)) look(link, found);
  const { messages, codes, body, ...rest } = found;
  const text = [...codes, ...messages, (body ?? "").slice(0, maxBody)].join("\n").toLowerCase();
  return { ...rest, body, codes, message: messages[0] ?? "", text };
}

/** The error, what caused it, and the provider's own error that it carries. */
function* chain(thrown: unknown): Generator<Link> {
  const queue: unknown[] = [thrown];
  for (let depth = 0; depth < maxDepth && queue.length > 0; depth++) {
    const link = queue.shift();
    if (!isLink(link)) continue;
    yield link;
    queue.push(link["cause"], link["data"], link["error"]);
  }
}

const isLink = (value: unknown): value is Link => typeof value === "object" && value !== null;

function look(link: Link, found: Found): void {
  const { name, message, code, type, status, statusCode, responseHeaders, responseBody } = link;
  found.status ??= httpStatus(statusCode) ?? httpStatus(code) ?? httpStatus(status);
  if (isLink(responseHeaders)) found.headers ??= responseHeaders as Record<string, string>;
  found.body ??= bodyText(responseBody);
  if (callMarker in link) found.isCall = true;
  if (link["isRetryable"] === true) found.isRetryable = true;
  if (typeof name === "string") found.names.push(name);
  if (typeof message === "string" && message !== "") found.messages.push(message);
  for (const word of [code, type, status]) if (typeof word === "string") found.codes.push(word);
}

function httpStatus(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number >= 100 && number <= 599 ? number : null;
}

/** Some packages put the parsed body where the text should be. */
function bodyText(body: unknown): string | null {
  if (typeof body === "string") return body;
  return isLink(body) ? JSON.stringify(body) : null;
}
