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
  const { ingress, admin, listen, advertise, namespace = "troupe", maxStepMs = defaultMaxStepMs } = options;
  if (!/^[a-zA-Z][a-zA-Z0-9]{0,39}$/.test(namespace)) {
    throw new TypeError(`namespace: must be letters and digits, at most 40; got ${JSON.stringify(namespace)}`);
  }
  if (!(Number.isSafeInteger(maxStepMs) && maxStepMs >= 1_000)) {
    throw new TypeError(`maxStepMs: must be a whole number of milliseconds, 1,000 or more; got ${maxStepMs}`);
  }
  return {
    ingress: origin("ingress", ingress),
    admin: origin("admin", admin),
    listen: listen === undefined ? null : address(listen, advertise),
    namespace,
    maxStepMs,
  };
}

function origin(name: string, url: string): string {
  if (!(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) {
    throw new TypeError(`${name}: must be a URL such as "http://127.0.0.1:8080"; got ${JSON.stringify(url)}`);
  }
  return url.replace(/\/+$/, "");
}

function address(listen: string, advertise: string | undefined): NonNullable<Settings["listen"]> {
  const cut = listen.lastIndexOf(":");
  const host = listen.slice(0, cut);
  const port = Number(listen.slice(cut + 1));
  if (cut < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new TypeError(`listen: must be "host:port", such as "127.0.0.1:9080"; got ${JSON.stringify(listen)}`);
  }
  return { host, port, uri: advertise === undefined ? `http://${listen}` : origin("advertise", advertise) };
}
