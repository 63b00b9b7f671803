import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Balancer extends AsyncDisposable {
  readonly port: number;
}

/**
 * Gives each connection to the next of several ports of 127.0.0.1 that accepts it. The list is read for every connection, so
 * it may change meanwhile. Disposing cuts what is connected.
 */
export async function balance(backends: readonly number[], port = 0): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const forward = async (client: Socket) => {
    open.add(client);
    client.on("error", () => undefined).once("close", () => open.delete(client));
    const first = turn++;
    for (const index of backends.keys()) {
      const backend = await accepted(backends[(first + index) % backends.length] ?? 0);
      if (backend) return join(client, backend);
    }
    client.destroy();
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => void forward(client));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      for (const client of open) client.destroy();
      await closed;
    },
  };
}

async function accepted(port: number): Promise<Socket | undefined> {
  const backend = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  try {
    await once(backend, "connect");
    return backend;
  } catch {
    return undefined;
  }
}

/** What one side says, the other hears; when one is gone, so is the other. */
function join(client: Socket, backend: Socket): void {
  if (client.destroyed) return void backend.destroy();
  backend.on("error", () => undefined).once("close", () => client.destroy());
  client.once("close", () => backend.destroy());
  client.pipe(backend).pipe(client);
}
