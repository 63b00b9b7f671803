import { launch, pickPorts, type RestateServer, temporaryFolder } from "./server.ts";

export interface Cluster extends AsyncDisposable {
  /** Each is killed and started on its own. */
  readonly nodes: readonly RestateServer[];
}

/** Three nodes on this machine that keep two copies of everything: any one of them may be killed. */
export async function startCluster(): Promise<Cluster> {
  const ports = await Promise.all([pickPorts(), pickPorts(), pickPorts()]);
  const cluster = ports.map(({ node }) => node);
  const starts = await Promise.allSettled(
    ports.map((own, index) => {
      const node = { name: `node-${index + 1}`, folder: temporaryFolder(), ports: own, alwaysReplay: false, cluster };
      return launch({ node, temporary: true });
    }),
  );
  const nodes = starts.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  const dispose = async () => void (await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]())));
  const failures = starts.flatMap((start) => (start.status === "rejected" ? [start.reason] : []));
  if (failures.length > 0) {
    await dispose();
    throw new AggregateError(failures, "The Restate cluster did not start.");
  }
  return { nodes, [Symbol.asyncDispose]: dispose };
}
