import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { balance } from "../../scripts/restate/balancer.ts";
import { freePorts } from "../../scripts/restate/ports.ts";

interface Backend {
  readonly port: number;
  readonly server: Server;
}

/** Answers with its name and what it heard, once the client has said all. */
async function backend(name: string): Promise<Backend> {
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.on("error", () => undefined);
    socket.end(`${name}:${await text(socket).catch(() => "")}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, server };
}

const client = (port: number): Socket => {
  const socket = connect({ port, host: "127.0.0.1" }).on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  return socket;
};

const cut = (socket: Socket): Promise<void> => new Promise((resolve) => socket.resume().on("close", () => resolve()));

const talk = (port: number, words: string): Promise<string> => text(client(port).end(words));

test("each connection goes to the next backend, both ways to the end", async () => {
  const [a, b] = [await backend("a"), await backend("b")];
  await using balancer = await balance([a.port, b.port]);
  const long = "x".repeat(1_000_000);
  expect(await talk(balancer.port, "1")).toBe("a:1");
  expect(await talk(balancer.port, "2")).toBe("b:2");
  expect(await talk(balancer.port, long)).toBe(`a:${long}`);
});

test("a backend that is down is passed over; one that comes later is used", async () => {
  const [down = 0] = await freePorts(1);
  const a = await backend("a");
  const backends = [down, a.port];
  await using balancer = await balance(backends);
  expect(await talk(balancer.port, "1")).toBe("a:1");
  expect(await talk(balancer.port, "2")).toBe("a:2");
  const b = await backend("b");
  backends[0] = b.port;
  expect(await talk(balancer.port, "3")).toBe("b:3");
});

test("when a backend dies its clients are cut, and with none left the connection ends", async () => {
  const a = await backend("a");
  await using balancer = await balance([a.port]);
  const socket = client(balancer.port);
  const gone = cut(socket);
  const [other] = (await once(a.server, "connection")) as [Socket];
  socket.write("hello");
  await once(other, "data");
  a.server.close();
  other.resetAndDestroy();
  await gone;
  await cut(client(balancer.port));
});

test("when a client dies its backend hears of it", async () => {
  const a = await backend("a");
  await using balancer = await balance([a.port]);
  const socket = client(balancer.port);
  const [other] = (await once(a.server, "connection")) as [Socket];
  const gone = cut(other);
  socket.write("hello");
  await once(other, "data");
  socket.resetAndDestroy();
  await gone;
});

test("disposing cuts what is connected and frees the port", async () => {
  const a = await backend("a");
  const balancer = await balance([a.port]);
  const socket = client(balancer.port);
  const gone = cut(socket);
  await once(a.server, "connection");
  await balancer[Symbol.asyncDispose]();
  await gone;
  await using again = await balance([], balancer.port);
  expect(again.port).toBe(balancer.port);
});
