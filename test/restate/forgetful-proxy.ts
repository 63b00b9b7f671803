import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ForgetfulProxy extends AsyncDisposable {
  readonly url: string;
  /** How many calls it has refused. */
  readonly refused: number;
}

/**
 * Stands before an ingress and refuses the first call of each handler, in the words of one that has just started and has
 * not read yet which services there are.
 */
export async function forgetfulProxy(ingress: string): Promise<ForgetfulProxy> {
  const known = new Set<string>();
  const server = createServer(async (request, response) => {
    const { url = "/", method = "GET", headers } = request;
    const [, service = "", , handler = ""] = url.split("/");
    const body = await text(request);
    if (!known.has(`${service}/${handler}`)) {
      known.add(`${service}/${handler}`);
      const message = `service '${service}' not found, make sure to register the service before calling it.`;
      response.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ message }));
      return;
    }
    const { host: _host, connection: _connection, ...passed } = headers;
    const answer = await fetch(`${ingress}${url}`, { method, body, headers: passed as Record<string, string> });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "application/json" });
    response.end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get refused() {
      return known.size;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
