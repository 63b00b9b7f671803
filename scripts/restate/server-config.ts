/** All on 127.0.0.1. */
export interface Ports {
  readonly ingress: number;
  readonly admin: number;
  /** Where nodes speak with each other. */
  readonly node: number;
}

export interface Node {
  readonly name: string;
  readonly folder: string;
  readonly ports: Ports;
  /** Closes the input of an invocation at once, so that every step is followed by a replay. */
  readonly alwaysReplay: boolean;
  /** The node ports of a cluster, its first node first. One port alone is one node. */
  readonly cluster: readonly number[];
}

export const partitions = 4;

const at = (port: number): string => JSON.stringify(`127.0.0.1:${port}`);

/** The configuration file of a small server that speaks with this machine only. */
export function configuration({ name, folder, ports, alwaysReplay, cluster }: Node): string {
  return `cluster-name = "troupe"
node-name = ${JSON.stringify(name)}
base-dir = ${JSON.stringify(folder)}
listen-mode = "tcp"
bind-ip = "127.0.0.1"
bind-port = ${ports.node}
advertised-host = "127.0.0.1"
auto-provision = ${cluster[0] === ports.node}
default-replication = ${cluster.length > 1 ? 2 : 1}
default-num-partitions = ${partitions}
disable-telemetry = true
rocksdb-total-memory-size = "256 MiB"
log-filter = "warn,restate=info,octocrab=off"
log-format = "compact"
log-disable-ansi-codes = true
${cluster.length > 1 ? `\n[metadata-client]\naddresses = [${cluster.map((port) => `"http://127.0.0.1:${port}/"`).join(", ")}]\n` : ""}
[default-retry-policy]
initial-interval = "50ms"
max-interval = "500ms"
max-attempts = "unlimited"

[ingress]
bind-address = ${at(ports.ingress)}

[admin]
bind-address = ${at(ports.admin)}
disable-web-ui = true

[admin.query-engine]
memory-size = "128 MiB"

[bifrost]
record-cache-memory-size = "64 MiB"

[worker.invoker]
concurrent-invocations-limit = 20000
${alwaysReplay ? 'inactivity-timeout = "0s"\n' : ""}`;
}
