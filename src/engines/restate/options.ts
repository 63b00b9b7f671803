import { checkOptions, type OptionNames } from "../../base/known-options.ts";
import { defaultMaxStepMs } from "./service-options.ts";

export interface RestateOptions {
  /** Where the cluster takes requests, e.g. `http://127.0.0.1:8080`. */
  readonly ingress: string;
  /** Where the cluster is managed and asked what it knows, e.g. `http://127.0.0.1:9070`. */
  readonly admin: string;
  /**
   * Where this process listens for work, as `host:port`, e.g. `127.0.0.1:9080`. Left out, it only starts, watches and
   * answers runs, and workers elsewhere execute them.
   */
  readonly listen?: string;
  /**
   * The address by which the cluster reaches this worker, or the balancer before all workers. It is kept with every
   * run: a worker that comes back must come back there. Default: `http://` and `listen`.
   */
  readonly advertise?: string;
  /** Apps of different namespaces on one cluster know nothing of each other. Default `"troupe"`. */
  readonly namespace?: string;
  /**
   * Longest time one step may take, in milliseconds. Steps with a larger `timeoutMs` are refused, because the cluster
   * would first stop hearing them, and then kill and repeat them. Runs that wait stay in the worker's memory for about
   * as long. Default 600,000 (10 minutes).
   */
  readonly maxStepMs?: number;
}

export interface Settings {
  readonly ingress: string;
  readonly admin: string;
  readonly listen: { readonly host: string; readonly port: number; readonly uri: string } | null;
  readonly namespace: string;
  readonly maxStepMs: number;
}

const known: OptionNames<RestateOptions> = {
  ingress: true,
  admin: true,
  listen: true,
  advertise: true,
  namespace: true,
  maxStepMs: true,
};

/** @throws TypeError naming the option. */
export function checked(options: RestateOptions): Settings {
  checkOptions("restate", options, known);
  if (options === undefined) throw new TypeError("restate: needs options such as { ingress, admin, listen }");
  const { ingress, admin, listen, advertise, namespace = "troupe", maxStepMs = defaultMaxStepMs } = options;
  if (!/^[a-zA-Z][a-zA-Z0-9]{0,39}$/.test(namespace)) {
    throw new TypeError(`namespace: must be letters and digits, at most 40; got ${JSON.stringify(namespace)}`);
  }
  if (namespace === "restate") throw new TypeError('namespace: "restate" is the cluster\'s own; choose another');
  if (listen === undefined && advertise !== undefined) throw new TypeError("advertise: means nothing without `listen`");
  if (!(Number.isSafeInteger(maxStepMs) && maxStepMs >= 1_000 && maxStepMs <= weekMs)) {
    throw new TypeError(`maxStepMs: must be a whole number of milliseconds, from 1,000 to a week; got ${maxStepMs}`);
  }
  return {
    ingress: origin("ingress", ingress),
    admin: origin("admin", admin),
    listen: listen === undefined ? null : address(listen, advertise),
    namespace,
    maxStepMs,
  };
}

const weekMs = 604_800_000;

const examples = {
  ingress: "http://127.0.0.1:8080",
  admin: "http://127.0.0.1:9070",
  advertise: "http://worker.internal:9080",
} as const;

function origin(name: keyof typeof examples, url: string): string {
  if (!(typeof url === "string" && /^https?:\/\/[^/?#@\s]+\/*$/.test(url) && URL.canParse(url))) {
    throw new TypeError(`${name}: must be a URL such as "${examples[name]}"; got ${JSON.stringify(url)}`);
  }
  return url.replace(/\/+$/, "");
}

function address(listen: string, advertise: string | undefined): NonNullable<Settings["listen"]> {
  if (typeof listen !== "string" || listen.includes("/")) throw badAddress(listen);
  const cut = listen.lastIndexOf(":");
  const host = listen.slice(0, cut);
  const port = Number(listen.slice(cut + 1));
  if (cut < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw badAddress(listen);
  }
  if (advertise === undefined && (host === "0.0.0.0" || host === "[::]")) {
    throw new TypeError(`advertise: must say how the cluster reaches this worker, which listens at ${listen}`);
  }
  return { host, port, uri: advertise === undefined ? `http://${listen}` : origin("advertise", advertise) };
}

function badAddress(listen: unknown): TypeError {
  return new TypeError(`listen: must be "host:port", such as "127.0.0.1:9080"; got ${JSON.stringify(listen)}`);
}
