import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPublic } from "../../../src/tools/web/address.ts";
import { fetchPage } from "../../../src/tools/web/fetch-page.ts";
import { check, placesOf } from "../../../src/tools/web/guard.ts";
import { call } from "../call.ts";
import { names, payloads } from "./payloads.ts";
import { page, redirect, serve } from "./server.ts";
import { stayHere } from "./stay-here.ts";

stayHere();

const resolve = async (hostname: string): Promise<readonly string[]> =>
  names[hostname.replace(/\.$/, "")] ?? ["93.184.216.34"];

const refused = expect.objectContaining({ code: "address_refused" });

describe("fetch_page: addresses", () => {
  test("B2 fetch_page: there are at least 78 ways of asking for what must not be fetched, all different", () => {
    expect(new Set(payloads).size).toBe(payloads.length);
    expect(payloads.length).toBeGreaterThanOrEqual(78);
  });

  test.each(payloads)("B2 fetch_page: %s is refused", async (url) => {
    await expect(call(fetchPage({ resolve }).fetch_page, { url })).rejects.toEqual(refused);
  });

  test.each([
    "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255 168.63.129.16",
    "169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.88.99.0 192.168.0.0",
    "192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.0 203.0.113.255 224.0.0.0 239.0.0.0 240.0.0.0 255.255.255.255",
    "192.31.196.1 192.52.193.1 192.175.48.1",
    ":: ::1 ::2 ::7f00:1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::808:808 64:ff9b:1::1 100::1 1fff:: 2001::1 2001:1::1",
    "2001:10::1 2001:20::1 2001:1ff::1 2001:db8::1 2002:808:808::1 2620:4f:8000::1 3fff::1 4000:: 5f00::1 8000:: fc00::",
    "fdff::1 fe00:: fe80::1 fec0::1 ff00:: ff02::1 fe80::1%1 2a00::1%1",
    "localhost example.com 127.0.0 1 0x7f000001 127.0.0.1. 256.0.0.1 1.2.3.4/32 [::1]",
  ])("B2 fetch_page: not of the public internet: %s", (addresses) => {
    for (const address of addresses.split(" ")) expect(isPublic(address), address).toBe(false);
  });

  test.each([
    "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 168.63.129.15 168.63.129.17",
    "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.0 192.0.3.0 192.167.255.255",
    "192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 8.8.8.8",
    "2000:: 2001:200:: 2001:4860:4860::8888 2001:db7::1 2001:db9::1 2003::1 2606:4700:4700::1111 2a00:1450::1 3ffe::1",
  ])("B2 fetch_page: of the public internet: %s", (addresses) => {
    for (const address of addresses.split(" ")) expect(isPublic(address), address).toBe(true);
  });

  test("B2 fetch_page: however an address of this machine is written, it is refused", async () => {
    const number = (base: 8 | 10 | 16) => (part: number) =>
      base === 10 ? String(part) : base === 8 ? `0${part.toString(8)}` : `0x${part.toString(16)}`;
    const shape = fc.record({
      rest: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
      bases: fc.tuple(...Array.from({ length: 4 }, () => fc.constantFrom<8 | 10 | 16>(8, 10, 16))),
      parts: fc.integer({ min: 1, max: 4 }),
      start: fc.constantFrom(127, 10, 0),
      end: fc.constantFrom("", "."),
    });
    await fc.assert(
      fc.asyncProperty(shape, async ({ rest, bases, parts, start, end }) => {
        const bytes = [start, ...rest];
        const head = bytes.slice(0, parts - 1);
        const tail = bytes.slice(parts - 1).reduce((sum, byte) => sum * 256 + byte, 0);
        const host = [...head, tail].map((part, index) => number(bases[index] ?? 10)(part)).join(".");
        const policy = { allowed: new Set<string>(), resolve };
        await expect(check(`http://${host}${end}/`, policy)).rejects.toEqual(refused);
      }),
    );
  });

  test("B2 fetch_page: what is public is not refused, and its addresses are those that were checked", async () => {
    const policy = { allowed: new Set<string>(), resolve };
    for (const url of [
      "http://example.com/a?b#c",
      "https://example.com:443/",
      "https://EXAMPLE.com.",
      "http://8.8.8.8/",
    ]) {
      const { addresses } = await check(url, policy);
      expect(addresses).toEqual([url.includes("8.8.8.8") ? "8.8.8.8" : "93.184.216.34"]);
    }
    expect((await check("http://example.com/a?b#c", policy)).url.href).toBe("http://example.com/a?b");
  });

  test("B2 fetch_page: a refusal says why", async () => {
    const { fetch_page } = fetchPage({ resolve });
    const why = async (url: string) =>
      (await call(fetch_page, { url }).catch((error: { detail: object }) => error.detail)) as object;
    expect(await why("http://private.test/x")).toEqual({
      url: "http://private.test/x",
      why: "it is an address of this machine or of a private network",
    });
    expect(await why("http://example.com:8080/")).toMatchObject({ why: "only ports 80 and 443 are allowed" });
    expect(await why("file:///etc/passwd")).toMatchObject({ why: "only http and https are allowed" });
    expect(await why("http://a:b@example.com/")).toMatchObject({
      why: "user names and passwords are not allowed in it",
    });
  });
});

describe("fetch_page: hosts that are allowed", () => {
  test("B2 fetch_page: a host and port of this machine that is allowed is fetched, another port is not", async () => {
    const { url, place, port } = await serve(page("<p>Hello.</p>"));
    const other = await serve(page("<p>Not for you.</p>"));
    const { fetch_page } = fetchPage({ allow: [place] });
    expect(await call(fetch_page, { url: `${url}/a` })).toMatchObject({ status: 200, text: "Hello.", url: `${url}/a` });
    await expect(call(fetch_page, { url: other.url })).rejects.toEqual(refused);
    await expect(call(fetch_page, { url: `http://localhost:${port}` })).rejects.toEqual(refused);
    await expect(call(fetch_page, { url: `http://127.0.0.2:${port}` })).rejects.toEqual(refused);
    await expect(call(fetch_page, { url: "http://127.0.0.1/" })).rejects.toEqual(refused);
    expect(other.asked).toEqual([]);
  });

  test.each([
    [["localhost:8080"], ["localhost:8080"]],
    [["LOCALHOST.:8080"], ["localhost:8080"]],
    [["wiki.example.com"], ["wiki.example.com:80", "wiki.example.com:443"]],
    [["127.1:8080"], ["127.0.0.1:8080"]],
    [["[::1]:8080"], ["[::1]:8080"]],
    [["[0::1]"], ["[::1]:80", "[::1]:443"]],
    [["example.com:80"], ["example.com:80"]],
  ])("B2 fetch_page: allowing %j means %j", (hosts, places) => {
    expect([...placesOf(hosts)]).toEqual(places);
  });

  test.each([
    "",
    "http://localhost:8080",
    "localhost/path",
    "a b",
    "user@localhost",
    "localhost:99999",
    "*.example.com/",
    "a#b",
  ])("B2 fetch_page: %j is no host that could be allowed", (host) => {
    expect(() => fetchPage({ allow: [host] })).toThrow(TypeError);
  });
});

describe("fetch_page: on the way", () => {
  test.each([
    "http://127.0.0.1:1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
    "http://localhost/",
    "http://private.test/",
    "http://2130706433/",
    "//127.0.0.1/",
    "//both.test/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "http://user:pass@example.com/",
    "http://example.com:22/",
    "http://[::1",
  ])("B2 fetch_page: a redirect to %s is refused", async (to) => {
    const { url, place, asked } = await serve(redirect(to));
    await expect(call(fetchPage({ allow: [place], resolve }).fetch_page, { url })).rejects.toEqual(refused);
    expect(asked).toHaveLength(1);
  });

  test("B2 fetch_page: a redirect to another server of this machine does not reach it", async () => {
    const other = await serve(page("secret"));
    const { url, place } = await serve(redirect(`${other.url}/secret`));
    await expect(call(fetchPage({ allow: [place] }).fetch_page, { url })).rejects.toEqual(refused);
    expect(other.asked).toEqual([]);
  });

  test.each([301, 302, 303, 307, 308])(
    "B2 fetch_page: status %d is followed, relative addresses too",
    async (status) => {
      const { url, place, asked } = await serve((each, response) =>
        each.url === "/end?x=1" ? page("<p>There.</p>")(each, response) : redirect("end?x=1", status)(each, response),
      );
      const result = await call(fetchPage({ allow: [place] }).fetch_page, { url: `${url}/start#part` });
      expect(result).toMatchObject({ url: `${url}/end?x=1`, text: "There." });
      expect(asked.map((each) => `${each.method} ${each.url}`)).toEqual(["GET /start", "GET /end?x=1"]);
    },
  );

  test("B2 fetch_page: five redirects are followed, a sixth is not", async () => {
    const { url, place, asked } = await serve((each, response) => {
      const left = Number(each.url.slice(1));
      return left === 0 ? page("<p>There.</p>")(each, response) : redirect(`/${left - 1}`)(each, response);
    });
    const { fetch_page } = fetchPage({ allow: [place] });
    expect(await call(fetch_page, { url: `${url}/5` })).toMatchObject({ text: "There." });
    asked.length = 0;
    await expect(call(fetch_page, { url: `${url}/6` })).rejects.toMatchObject({ code: "fetch_failed" });
    expect(asked).toHaveLength(6);
  });

  test("B2 fetch_page: a name that is looked up once cannot lead elsewhere the second time", async () => {
    const first = await serve(page("<p>Checked.</p>"));
    const second = await serve(page("<p>Not checked.</p>"), { host: "127.0.0.2", port: first.port });
    let times = 0;
    const rebinding = async () => {
      times += 1;
      return [times === 1 ? "127.0.0.1" : "127.0.0.2"];
    };
    const { fetch_page } = fetchPage({ allow: [`rebind.test:${first.port}`], resolve: rebinding });
    const result = await call(fetch_page, { url: `http://rebind.test:${first.port}/` });
    expect(result).toMatchObject({ text: "Checked.", url: `http://rebind.test:${first.port}/` });
    expect({ times, second: second.asked }).toEqual({ times: 1, second: [] });
  });

  test("B2 fetch_page: a name that is public when first asked and private after a redirect is refused", async () => {
    const { url, place } = await serve(redirect("http://rebind.test/"));
    const answers = [["93.184.216.34"], ["127.0.0.1"]];
    const policy = { allowed: new Set<string>(), resolve: async () => answers.shift() ?? [] };
    expect(await check("http://rebind.test/", policy)).toMatchObject({ addresses: ["93.184.216.34"] });
    const { fetch_page } = fetchPage({ allow: [place], resolve: policy.resolve });
    await expect(call(fetch_page, { url })).rejects.toEqual(refused);
  });

  test("B2 fetch_page: nothing is sent that tells who asks, nor what another answer set", async () => {
    const { url, place, asked } = await serve((each, response) => {
      if (each.url === "/end") return page("<p>There.</p>")(each, response);
      response.writeHead(302, { location: "/end", "set-cookie": "session=1", "www-authenticate": "Basic" }).end();
    });
    await call(fetchPage({ allow: [place] }).fetch_page, { url: `${url}/start` });
    for (const { headers } of asked) {
      expect(Object.keys(headers).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
        "accept",
        "accept-encoding",
        "connection",
        "host",
        "user-agent",
      ]);
      expect(headers["user-agent"]).toBe("troupe");
    }
  });

  test("B2 fetch_page: a name that is not found is no refusal, and waiting for one ends with the signal", async () => {
    const control = new AbortController();
    const never = () => {
      queueMicrotask(() => control.abort(new Error("enough")));
      return new Promise<readonly string[]>(() => undefined);
    };
    const { fetch_page } = fetchPage({
      resolve: (name) => (name === "slow.test" ? never() : Promise.reject(new Error("ENOTFOUND"))),
    });
    await expect(call(fetch_page, { url: "http://gone.test/" })).rejects.toMatchObject({
      code: "fetch_failed",
      message: '"http://gone.test/" could not be fetched: there is no host of this name',
      detail: { url: "http://gone.test/", status: null, why: "there is no host of this name" },
    });
    const waiting = call(fetch_page, { url: "http://slow.test/" }, { abortSignal: control.signal });
    await expect(waiting).rejects.toThrow("enough");
  });
});
