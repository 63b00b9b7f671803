import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { brave } from "../../../src/tools/web/brave.ts";
import { type SearchProvider, webSearch } from "../../../src/tools/web/search.ts";
import { searxng } from "../../../src/tools/web/searxng.ts";
import { tavily } from "../../../src/tools/web/tavily.ts";
import { call } from "../call.ts";
import { type Answering, page, serve } from "./server.ts";
import { stayHere } from "./stay-here.ts";

stayHere();

const secret = "tvly-7f3k0c2m9x7f3k0c2m9x";
const apiKey = () => secret;
const json = (value: unknown): Answering => page(JSON.stringify(value), "application/json");
const failed = (why: unknown, status: number | null = null) =>
  expect.objectContaining({ code: "fetch_failed", detail: expect.objectContaining({ why, status }) });

/** Answers in the form of each service, with more than is wanted of it. */
const services = {
  brave: {
    make: (baseUrl: string): SearchProvider => brave({ baseUrl, apiKey }),
    answer: {
      type: "search",
      query: { original: "rate limits", more_results_available: true },
      web: {
        type: "search",
        results: [
          {
            title: "RFC 6585 &amp; more",
            url: "https://www.rfc-editor.org/rfc/rfc6585",
            is_source_local: false,
            description: "The <strong>429</strong> status code",
            profile: { name: "RFC" },
            extra_snippets: ["x"],
          },
          { title: "No address", url: "not an address", description: "x" },
          { title: "Second", url: "https://b.test/", description: null },
        ],
      },
    },
  },
  tavily: {
    make: (baseUrl: string): SearchProvider => tavily({ baseUrl, apiKey }),
    answer: {
      query: "rate limits",
      answer: null,
      images: [],
      results: [
        {
          title: "RFC 6585 & more",
          url: "https://www.rfc-editor.org/rfc/rfc6585",
          content: "The 429 status code",
          score: 0.9,
          raw_content: null,
        },
        { title: "No address", url: "ftp://b.test/", content: "x", score: 0.5 },
        { title: "Second", url: "https://b.test", score: 0.4 },
      ],
      response_time: "0.51",
      request_id: "r-1",
    },
  },
  searxng: {
    make: (baseUrl: string): SearchProvider => searxng({ baseUrl }),
    answer: {
      query: "rate limits",
      number_of_results: 0,
      results: [
        {
          url: "https://www.rfc-editor.org/rfc/rfc6585",
          title: "RFC 6585 & more",
          content: "The 429 status code",
          engine: "duckduckgo",
          score: 1,
        },
        { url: "javascript:alert(1)", title: "No address", content: "x" },
        { url: "https://b.test/", title: "Second", content: "" },
      ],
      answers: [],
      suggestions: [],
      unresponsive_engines: [],
    },
  },
};
const kinds = Object.keys(services) as (keyof typeof services)[];

describe.each(kinds)("web_search: %s", (kind) => {
  const { make, answer } = services[kind];

  test(`B2 web_search: ${kind} gives pages with title, address and excerpt, and leaves out what is none`, async () => {
    const { url } = await serve(json(answer));
    const { web_search } = webSearch(make(url));
    expect(await call(web_search, { query: "rate limits" })).toEqual({
      provider: kind,
      results: [
        { title: "RFC 6585 & more", url: "https://www.rfc-editor.org/rfc/rfc6585", excerpt: "The 429 status code" },
        { title: "Second", url: "https://b.test/", excerpt: "" },
      ],
    });
    expect((await call(web_search, { query: "rate limits", limit: 1 })).results).toHaveLength(1);
  });

  test.each([
    ["401", 401, kind === "searxng" ? "its settings do not allow JSON" : "it does not accept the key"],
    ["403", 403, kind === "searxng" ? "its settings do not allow JSON" : "it does not accept the key"],
    ["402", 402, "the plan of the key is used up"],
    ["429", 429, "too many requests, try again in 7 s"],
    ["500", 500, "answered with status 500"],
  ])(`B2 web_search: ${kind} answers with %s, and nothing of its answer is shown`, async (_, status, why) => {
    const { url } = await serve((_asked, response) => {
      response
        .writeHead(status, { "content-type": "application/json", "retry-after": "7" })
        .end(`{"error":"key ${secret}"}`);
    });
    const searching = call(webSearch(make(url)).web_search, { query: "x" });
    await expect(searching).rejects.toEqual(failed(expect.stringContaining(why), status));
    const error: unknown = await searching.catch((each: unknown) => each);
    expect(`${JSON.stringify(error)}${String(error)}${String((error as Error).cause)}`).not.toContain(secret);
  });

  test.each([
    ["HTML with status 200", page("<!doctype html>"), "something else than JSON"],
    ["broken JSON", page('{"results": [', "application/json"), "something else than JSON"],
    ["too much", page(`"${"x".repeat(5_000_000)}"`, "application/json"), "something else than JSON"],
  ])(`B2 web_search: ${kind} answers with %s`, async (_, answering, why) => {
    const { url } = await serve(answering);
    const searching = call(webSearch(make(url)).web_search, { query: "x" });
    await expect(searching).rejects.toEqual(failed(expect.stringContaining(why), 200));
  });

  test.each([{}, [], null, 7, { results: 7, web: [] }, { results: [null, 1, "x", {}], web: { results: [[]] } }])(
    `B2 web_search: ${kind} answers with %j, in which nothing was found`,
    async (value) => {
      const { url } = await serve(json(value));
      expect(await call(webSearch(make(url)).web_search, { query: "x" })).toEqual({ provider: kind, results: [] });
    },
  );

  test(`B2 web_search: ${kind} is not there, or leads elsewhere: the key is not sent on`, async () => {
    const elsewhere = await serve(json(answer));
    const { url } = await serve((_, response) => void response.writeHead(307, { location: elsewhere.url }).end());
    const { web_search } = webSearch(make(url));
    await expect(call(web_search, { query: "x" })).rejects.toEqual(failed(`${kind} cannot be reached`));
    expect(elsewhere.asked).toEqual([]);
    const gone = webSearch(make("http://127.0.0.1:1")).web_search;
    await expect(call(gone, { query: "x" })).rejects.toEqual(failed(`${kind} cannot be reached`));
  });

  test(`B2 web_search: ${kind} is no longer waited for when the signal says so`, async () => {
    const control = new AbortController();
    const { url } = await serve(() => control.abort(new Error("enough")));
    const searching = call(webSearch(make(url)).web_search, { query: "x" }, { abortSignal: control.signal });
    await expect(searching).rejects.toThrow("enough");
  });

  test(`B2 web_search: ${kind} at what is no address is refused when it is made`, () => {
    for (const place of ["", "localhost:8888", "file:///etc/passwd"]) expect(() => make(place)).toThrow(TypeError);
  });
});

describe("web_search: what is sent", () => {
  test("B2 web_search: brave", async () => {
    const { url, asked } = await serve(json({}));
    await call(webSearch(brave({ baseUrl: `${url}/`, apiKey })).web_search, { query: 'a & "b" ü', limit: 20 });
    expect(asked).toMatchObject([
      { method: "GET", body: "", headers: { "x-subscription-token": secret, accept: "application/json" } },
    ]);
    const sent = new URL(asked[0]?.url ?? "", url);
    expect(sent.pathname).toBe("/res/v1/web/search");
    expect(Object.fromEntries(sent.searchParams)).toEqual({
      q: 'a & "b" ü',
      count: "20",
      result_filter: "web",
      text_decorations: "false",
    });
  });

  test("B2 web_search: tavily", async () => {
    const { url, asked } = await serve(json({}));
    await call(webSearch(tavily({ baseUrl: url, apiKey: async () => secret })).web_search, { query: "a", limit: 3 });
    expect(asked).toMatchObject([
      {
        method: "POST",
        url: "/search",
        headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      },
    ]);
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ query: "a", max_results: 3, search_depth: "basic" });
  });

  test("B2 web_search: searxng, also below a path", async () => {
    const { url, asked } = await serve(json({}));
    await call(webSearch(searxng({ baseUrl: `${url}/searx/` })).web_search, { query: "a b" });
    expect(asked).toMatchObject([{ method: "GET", url: "/searx/search?q=a+b&format=json" }]);
    expect(asked[0]?.headers).not.toHaveProperty("authorization");
  });
});

describe("web_search: keys", () => {
  const before = { ...process.env };
  beforeEach(() => {
    delete process.env["BRAVE_API_KEY"];
    delete process.env["TAVILY_API_KEY"];
  });
  afterEach(() => {
    for (const name of ["BRAVE_API_KEY", "TAVILY_API_KEY"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  test.each([
    ["brave", "BRAVE_API_KEY", brave, "x-subscription-token", ""],
    ["tavily", "TAVILY_API_KEY", tavily, "authorization", "Bearer "],
  ] as const)(
    "B2 web_search: %s takes %s of the environment, when it is needed and as it is then",
    async (name, variable, make, header, prefix) => {
      const { url, asked } = await serve(json({}));
      const { web_search } = webSearch(make({ baseUrl: url }));
      await expect(call(web_search, { query: "x" })).rejects.toEqual(failed(`${name} needs a key: set ${variable}`));
      expect(asked).toEqual([]);
      for (const key of ["first-key", "second-key"]) {
        process.env[variable] = key;
        await call(web_search, { query: "x" });
        expect(asked.at(-1)?.headers[header]).toBe(`${prefix}${key}`);
      }
    },
  );

  test("B2 web_search: a fetch of one's own is used", async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return Response.json({ results: [{ title: "t", url: "https://a.test", content: "c" }] });
    };
    const result = await call(webSearch(tavily({ apiKey, fetch })).web_search, { query: "x" });
    expect({ urls, count: result.results.length }).toEqual({ urls: ["https://api.tavily.com/search"], count: 1 });
  });

  test("B2 web_search: an option that there is not is refused", () => {
    expect(() => brave({ apikey: apiKey } as object)).toThrow('did you mean "apiKey"?');
    expect(() => tavily({ url: "x" } as object)).toThrow("there is no option");
    expect(() => searxng({ baseUrl: "http://a.test", apiKey } as { baseUrl: string })).toThrow("there is no option");
  });
});
