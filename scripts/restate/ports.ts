import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * Ports of 127.0.0.1 that nobody listens on. They lie below the range from which the system takes those of outgoing
 * connections, so they stay free while a server that owns them is down.
 */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(10_000, 32_768);
    const listener = held.has(port) ? undefined : await listening(port);
    if (listener) held.set(port, listener);
  }
  await Promise.all([...held.values()].map(closed));
  return [...held.keys()];
}

async function listening(port: number): Promise<Server | undefined> {
  const listener = createServer().listen(port, "127.0.0.1");
  try {
    await once(listener, "listening");
    return listener;
  } catch {
    return undefined;
  }
}

async function closed(listener: Server): Promise<void> {
  const gone = once(listener, "close");
  listener.close();
  await gone;
}
