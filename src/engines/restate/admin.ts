import type { Clock } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { ask } from "./http.ts";

export type Row = Readonly<Record<string, Json>>;

/** The cluster's back door: what is registered, and what it knows of all runs at once. */
export interface Admin {
  /** Tells the cluster where a worker listens, and which services it has. */
  register(uri: string): Promise<void>;
  /** Where else the cluster expects this service. */
  elsewhere(service: string, uri: string): Promise<readonly string[]>;
  /** The names of the services that the cluster expects at this address. */
  services(uri: string): Promise<readonly string[]>;
  /** Whether any worker has told the cluster of this service. */
  has(service: string): Promise<boolean>;
  query(sql: string): Promise<readonly Row[]>;
  /** Continues an invocation that waits for another attempt. */
  resume(invocation: string): Promise<void>;
  /** Forgets an invocation that has ended: its key may be used again. */
  purge(invocation: string): Promise<void>;
  /** Ends an invocation at once, its program unheard. */
  kill(invocation: string): Promise<void>;
}

interface Deployment {
  readonly uri?: string;
  readonly services: readonly { readonly name: string }[];
}

const uriOf = ({ uri = "" }: Deployment): string => uri.replace(/\/+$/, "");

const json = { "content-type": "application/json", accept: "application/json" };

export function admin(url: string, clock: Clock, signal: AbortSignal): Admin {
  /** 404 and 409 say that it has ended, or needs no help. */
  async function change(invocation: string, verb: "resume" | "kill" | "purge"): Promise<void> {
    await ask(clock, {
      url: `${url}/invocations/${invocation}/${verb}`,
      method: "PATCH",
      headers: json,
      signal,
      accept: [400, 404, 409, 410, 425],
    });
  }

  async function deployments(): Promise<readonly Deployment[]> {
    const { text } = await ask(clock, { url: `${url}/deployments`, method: "GET", headers: json, signal });
    return (JSON.parse(text) as { deployments: readonly Deployment[] }).deployments;
  }

  return {
    async register(uri) {
      const body = JSON.stringify({ uri, force: true });
      await ask(clock, { url: `${url}/deployments`, method: "POST", body, headers: json, signal });
    },
    async services(uri) {
      const known = (await deployments()).filter((deployment) => uriOf(deployment) === uri);
      return known.flatMap(({ services }) => services.map(({ name }) => name));
    },
    async elsewhere(service, uri) {
      const others = (await deployments()).filter((deployment) => uriOf(deployment) !== uri);
      return others.filter(({ services }) => services.some(({ name }) => name === service)).map(uriOf);
    },
    async has(service) {
      const address = `${url}/services/${encodeURIComponent(service)}`;
      const { status } = await ask(clock, { url: address, method: "GET", headers: json, signal, accept: [404] });
      return status !== 404;
    },
    async query(sql) {
      const body = JSON.stringify({ query: sql });
      const { text } = await ask(clock, { url: `${url}/query`, method: "POST", body, headers: json, signal });
      return (JSON.parse(text) as { rows: readonly Row[] }).rows;
    },
    resume: (invocation) => change(invocation, "resume"),
    purge: (invocation) => change(invocation, "purge"),
    kill: (invocation) => change(invocation, "kill"),
  };
}

/** A value as SQL has it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
