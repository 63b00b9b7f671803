import { failed } from "./failure.ts";

/** How a search service is reached. Redirects are not to be followed: a key must not go elsewhere. */
export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;

export interface FetchOptions {
  readonly method: "GET" | "POST";
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly redirect: "error";
}

/** What all services are made with. */
export interface ServiceOptions {
  /** Default: the public address of the service. */
  readonly baseUrl?: string;
  /** Asked for at each search, and never kept. Default: from the environment. */
  readonly apiKey?: () => string | undefined | PromiseLike<string | undefined>;
  /** Default: the `fetch` of Node. */
  readonly fetch?: Fetch;
}

interface Question {
  readonly service: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  /** Makes it a POST of JSON. */
  readonly body?: unknown;
  /** What 401 and 403 mean. */
  readonly refusal?: string;
  readonly signal: AbortSignal;
  readonly fetch: Fetch | undefined;
}

/** More than this no list of results is. */
const longest = 4_194_304;

/**
 * Asks a service for JSON. What it says beyond its status is in no error, because it may have the key in it.
 *
 * @throws TroupeError `fetch_failed`; the reason of the signal
 */
export async function askService(question: Question): Promise<unknown> {
  const {
    service,
    url,
    headers,
    body,
    signal,
    refusal = "it does not accept the key",
    fetch = globalThis.fetch,
  } = question;
  const place = url.split("?", 1).join("");
  const post =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  let status: number | null = null;
  try {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      ...post,
      headers: { accept: "application/json", ...post.headers, ...headers },
      signal,
      redirect: "error",
    });
    ({ status } = response);
    if (!response.ok) {
      await response.body?.cancel();
      throw failed(place, status, `${service} answered with status ${status}${meaning(response, refusal)}`);
    }
    return JSON.parse(await textOf(response));
  } catch (error) {
    signal.throwIfAborted();
    if (Error.isError(error) && error.name === "TroupeError") throw error;
    const why = status === null ? `${service} cannot be reached` : `${service} gave something else than JSON`;
    throw failed(place, status, why, error);
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > longest) throw new Error("it is too long");
  }
  return text + decoder.decode();
}

function meaning({ status, headers }: Response, refusal: string): string {
  if (status === 401 || status === 403) return `: ${refusal}`;
  if (status === 402 || status === 432 || status === 433) return ": the plan of the key is used up";
  if (status !== 429) return "";
  const after = headers.get("retry-after");
  return after !== null && /^\d{1,6}$/.test(after)
    ? `: too many requests, try again in ${after} s`
    : ": too many requests";
}

/** @throws TroupeError `fetch_failed`, naming what to set */
export async function keyOf(
  service: string,
  url: string,
  variable: string,
  apiKey: ServiceOptions["apiKey"],
): Promise<string> {
  const key = apiKey ? await apiKey() : process.env[variable];
  if (key) return key;
  throw failed(url, null, `${service} needs a key: set ${variable}`);
}

/** @throws TypeError for what is no address */
export function baseOf(service: string, baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TypeError(`${service}: not a URL: ${JSON.stringify(baseUrl)}`);
  return baseUrl.replace(/\/+$/, "");
}

/** The list at the end of the names, where there is one. */
export function listIn(answer: unknown, ...names: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const end = names.reduce<unknown>((part, name) => (isRecord(part) ? part[name] : undefined), answer);
  return Array.isArray(end) ? end.filter(isRecord) : [];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
