import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** What was asked of a server. */
interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface Served {
  readonly asked: Asked[];
  readonly port: number;
  /** `host:port` */
  readonly place: string;
  readonly url: string;
}

export type Answering = (asked: Asked, response: ServerResponse) => void;

/** A real server on this machine, gone when the test ends. */
export async function serve(
  answer: Answering,
  { host = "127.0.0.1", port = 0 }: { host?: string; port?: number } = {},
): Promise<Served> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      asked.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      answer(asked[asked.length - 1] as Asked, response);
    });
  });
  server.listen(port, host);
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : 0;
  return { asked, port: at, place: `${host}:${at}`, url: `http://${host}:${at}` };
}

/** Answers with a page. */
export const page =
  (body: string | Uint8Array, type = "text/html; charset=utf-8", headers: Record<string, string> = {}): Answering =>
  (_, response) => {
    response.writeHead(200, { "content-type": type, ...headers }).end(body);
  };

/** Answers with another address. */
export const redirect =
  (to: string, status = 302): Answering =>
  (_, response) => {
    response.writeHead(status, { location: to }).end("gone there");
  };
