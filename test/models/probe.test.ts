import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Clock, monotonic, systemClock } from "../../src/base/clock.ts";
import { httpProbe } from "../../src/models/probe.ts";

/** A clock that stands still until it is told to ring. */
function stopped(): Clock & { readonly ring: () => void; readonly set: () => number } {
  const rings = new Set<() => void>();
  return {
    now: () => 0,
    alarm(_, ring) {
      rings.add(ring);
      return () => rings.delete(ring);
    },
    ring: () => {
      for (const ring of rings) ring();
    },
    set: () => rings.size,
  };
}

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/models`;
}

const probe = httpProbe({ fetch, clock: systemClock });

test("what it answers, as JSON; without any key, and with the alarm called off", async () => {
  const headers: unknown[] = [];
  const url = await serve((request, response) => {
    headers.push(request.headers.authorization, request.url);
    response.end('{"data":[]}');
  });
  const clock = stopped();
  expect(await httpProbe({ fetch, clock })(url)).toEqual({ data: [] });
  expect(headers).toEqual([undefined, "/v1/models"]);
  expect(clock.set()).toBe(0);
});

test("a closed port is known at once", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  await expect(probe(`http://127.0.0.1:${port}/v1/models`)).rejects.toThrow();
});

test.each<[string, RequestListener]>([
  ["never answers", () => undefined],
  [
    "begins and then hangs",
    (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data":[');
    },
  ],
])("a server that %s is given up on when the time is over", async (_, answer) => {
  const clock = stopped();
  let gone: Promise<unknown> = Promise.resolve();
  const url = await serve((request, response) => {
    gone = once(response, "close");
    answer(request, response);
    setImmediate(clock.ring);
  });
  await expect(httpProbe({ fetch, clock })(url)).rejects.toThrow("no answer within 300 ms");
  await gone;
});

test("that time is 300 ms", async () => {
  const url = await serve(() => undefined);
  const begun = monotonic();
  await expect(probe(url)).rejects.toThrow("no answer within 300 ms");
  expect(monotonic() - begun).toBeGreaterThan(290);
  expect(monotonic() - begun).toBeLessThan(3_000);
});

test.each<[string, RequestListener]>([
  ["answers with an error", (_, response) => response.writeHead(401).end("{}")],
  ["answers with something else", (_, response) => response.end("<html>")],
  ["answers with far too much", (_, response) => response.end(`"${"x".repeat(2_000_000)}"`)],
])("a server that %s is none", async (_, answer) => {
  await expect(probe(await serve(answer))).rejects.toThrow();
});

test("one that sends elsewhere is not followed", async () => {
  const elsewhere = await serve(() => expect.unreachable("it was followed"));
  const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
  await expect(probe(url)).rejects.toThrow(/fetch failed/);
});
