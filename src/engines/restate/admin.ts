import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { ask } from "./http.ts";

export type Row = Readonly<Record<string, Json>>;

/** The cluster's back door: what is registered, and what it knows of all runs at once. */
export interface Admin {
  /** Tells the cluster where a worker listens, and which services it has. */
  register(uri: string): Promise<void>;
  /** The names of the services that the cluster expects at this address. */
  services(uri: string): Promise<readonly string[]>;
  query(sql: string): Promise<readonly Row[]>;
  /** Continues an invocation that waits for another attempt. */
  resume(invocation: string): Promise<void>;
  /** Ends an invocation at once, its program unheard. */
  kill(invocation: string): Promise<void>;
}

interface Deployment {
  readonly uri?: string;
  readonly services: readonly { readonly name: string }[];
}

const json = { "content-type": "application/json", accept: "application/json" };

export function admin(url: string, clock: Clock, signal: AbortSignal): Admin {
  /** 404 and 409 say that it has ended, or needs no help. */
  async function change(invocation: string, verb: "resume" | "kill"): Promise<void> {
    await ask(clock, {
      url: `${url}/invocations/${invocation}/${verb}`,
      method: "PATCH",
      headers: json,
      signal,
      accept: [400, 404, 409, 410, 425],
    });
  }

  return {
    async register(uri) {
      const body = JSON.stringify({ uri, force: true });
      await ask(clock, { url: `${url}/deployments`, method: "POST", body, headers: json, signal });
    },
    async services(uri) {
      const { text } = await ask(clock, { url: `${url}/deployments`, method: "GET", headers: json, signal });
      const { deployments } = JSON.parse(text) as { deployments: readonly Deployment[] };
      const known = deployments.filter((deployment) => deployment.uri?.replace(/\/+$/, "") === uri);
      return known.flatMap(({ services }) => services.map(({ name }) => name));
    },
    async query(sql) {
      const body = JSON.stringify({ query: sql });
      const { text } = await ask(clock, { url: `${url}/query`, method: "POST", body, headers: json, signal });
      return (JSON.parse(text) as { rows: readonly Row[] }).rows;
    },
    resume: (invocation) => change(invocation, "resume"),
    kill: (invocation) => change(invocation, "kill"),
  };
}

/** A value as SQL has it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
