import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause, setImmediate as turn } from "node:timers/promises";

/**
 * One thing that the server does to a connection: sends bytes as a packet of their own, waits, destroys it, or leaves it open
 * and silent until the client goes away.
 */
export type Act =
  | { readonly send: string | Uint8Array }
  | { readonly pauseMs: number }
  /** Again and again until the client goes away, `everyMs` apart or as fast as it reads. */
  | { readonly forever: string; readonly everyMs?: number }
  | "cut"
  | "hang";

/** What becomes of one request. `cut` and `hang` alone: before any header. After the acts the reply ends cleanly. */
export type Answer =
  | "cut"
  | "hang"
  | {
      /** Default 200. */
      readonly status?: number;
      /** Default: those of a stream of events. */
      readonly headers?: Readonly<Record<string, string>>;
      readonly acts: readonly Act[];
    };

type AnswerOrMaker = Answer | (() => Answer);

export type Answers = readonly [AnswerOrMaker, ...AnswerOrMaker[]];

interface WireRequest {
  /** When it came, by the clock that the server was given. */
  readonly at: number;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

/** A corner of the server with an address of its own, and for a provider of its own. */
interface Corner {
  readonly url: string;
  readonly provider: string;
  readonly requests: readonly WireRequest[];
  /** Connections on which the server has said all that it will, without an end. */
  readonly silent: () => number;
  /** Resolves once no connection is open that a request came in on and was not answered to its end. */
  readonly over: () => Promise<void>;
}

export interface FaultServer extends AsyncDisposable {
  /**
   * Answers the requests of one corner in this order; the last answer is given again and again. A function is asked when its
   * request comes.
   */
  corner(answers: Answers): Corner;
}

/** Serves what no well-behaved server would, byte by byte. `now`: by which requests are dated. */
export async function faultServer(now: () => number = Date.now): Promise<FaultServer> {
  const corners: ((request: IncomingMessage, response: ServerResponse) => Promise<void>)[] = [];
  // a client that finds its idle connection closed would see a fault that nobody declared
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    const [, number] = request.url?.split("/") ?? [];
    void corners[Number(number)]?.(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    corner(answers) {
      const requests: WireRequest[] = [];
      const plays = new Set<Promise<void>>();
      const silent = new Set<ServerResponse>();
      corners.push(async (request, response) => {
        const body = await text(request);
        const { headers, url: path = "" } = request;
        requests.push({ at: now(), path, headers, body: body && JSON.parse(body) });
        const answer = answers[Math.min(requests.length, answers.length) - 1] ?? answers[0];
        plays.add(play(typeof answer === "function" ? answer() : answer, response, silent));
      });
      return {
        url: `http://127.0.0.1:${port}/${corners.length - 1}`,
        provider: `corner-${corners.length - 1}`,
        requests,
        silent: () => silent.size,
        over: async () => void (await Promise.all(plays)),
      };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function text(request: IncomingMessage): Promise<string> {
  let all = "";
  for await (const chunk of request.setEncoding("utf8")) all += chunk;
  return all;
}

async function play(answer: Answer, response: ServerResponse, silent: Set<ServerResponse>): Promise<void> {
  const gone = once(response, "close").catch(() => undefined);
  response.on("error", () => undefined); // the client may leave at any time
  const acts = typeof answer === "object" ? answer.acts : [answer];
  if (typeof answer === "object") {
    response.writeHead(answer.status ?? 200, answer.headers ?? { "content-type": "text/event-stream" });
    response.flushHeaders();
  }
  for (const act of acts) {
    if (act === "hang") silent.add(response);
    if (response.destroyed) break;
    await perform(act, response);
  }
  if (!response.destroyed) response.end();
  await gone;
  silent.delete(response);
}

async function perform(act: Act, response: ServerResponse): Promise<void> {
  if (act === "cut") response.destroy();
  else if (act === "hang") await once(response, "close");
  else if ("pauseMs" in act) await pause(act.pauseMs);
  else if ("send" in act) await sendPacket(act.send, response);
  else {
    while (!response.destroyed) {
      await sendPacket(act.forever, response);
      if (act.everyMs !== undefined) await pause(act.everyMs);
    }
  }
}

/** The turn of the event loop lets the client, in the same process, read the packet before the next one comes. */
async function sendPacket(bytes: string | Uint8Array, response: ServerResponse): Promise<void> {
  if (!response.write(bytes)) await Promise.race([once(response, "drain"), once(response, "close")]);
  await turn();
}
