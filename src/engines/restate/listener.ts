import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import { connect } from "node:net";
import { createEndpointHandler, type EndpointOptions } from "@restatedev/restate-sdk";
import { TroupeError } from "../../base/errors.ts";

/** MiB that one connection may hold: several messages of 32 MiB at once, which would else be refused and sent again. */
const maxSessionMemory = 2_000;

/** Where the cluster reaches this process. */
export interface Listener {
  /** Hangs up: the cluster gives to other workers what was at work here. */
  close(): Promise<void>;
}

export async function listen(
  host: string,
  port: number,
  services: EndpointOptions["services"],
  onLog: (line: string) => void,
): Promise<Listener> {
  const logger: EndpointOptions["logger"] = ({ level }, message, ...rest) => {
    if (level === "error" || level === "warn") onLog([message, ...rest].map(String).join(" "));
  };
  const server = createServer({ maxSessionMemory }, createEndpointHandler({ services, logger }));
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });
  await opened(server, host, port);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

function opened(server: Http2Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(host, port, error)));
    server.listen(port, host, () => resolve());
  });
}

/** The address is taken. */
export const isTaken = (error: unknown): boolean =>
  error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE";

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): Error {
  const url = `http://${host}:${port}`;
  const problem =
    cause.code === "EADDRINUSE"
      ? "another process listens there, and it is no worker with these agents. Choose another port, or leave `listen` " +
        "out to only start, watch and answer runs from here"
      : cause.message;
  return new TroupeError(`cannot listen at ${url}: ${problem}`, {
    code: "engine_unavailable",
    detail: { url, problem },
    cause,
  });
}

/** Whether anybody listens at an address. */
export function answers(uri: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(uri);
  const socket = connect({ host: hostname, port: Number(port) || (protocol === "https:" ? 443 : 80), timeout: 1_000 });
  return new Promise((resolve) => {
    const say = (found: boolean) => {
      socket.destroy();
      resolve(found);
    };
    socket.once("connect", () => say(true));
    socket.once("timeout", () => say(false));
    socket.once("error", () => say(false));
  });
}
