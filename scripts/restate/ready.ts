import { setTimeout as delay } from "node:timers/promises";
import { partitions } from "./server-config.ts";

const probeMs = 2_000;
const everyMs = 20;
const digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Waits until both ports are healthy and the ingress reaches a leader of every partition. Says what is missing. */
export async function ready(ingress: string, admin: string, signal: AbortSignal): Promise<void> {
  const lookups = Array.from({ length: partitions }, (_, index) => ({
    what: `no leader of partition ${index} answers`,
    url: `${ingress}/restate/invocation/${unknownInvocation(index)}/output`,
    means: (status: number, text: string) => status === 404 && text.includes("invocation not found"),
  }));
  const healthy = (status: number): boolean => status === 200;
  const probes = [
    { what: "the admin port is not healthy", url: `${admin}/health`, means: healthy },
    { what: "the ingress is not healthy", url: `${ingress}/restate/health`, means: healthy },
    ...lookups,
  ];
  for (const { what, url, means } of probes) {
    while (!(await answers(url, means, signal))) {
      if (signal.aborted) throw new Error(what);
      await delay(everyMs);
    }
  }
}

async function answers(
  url: string,
  means: (status: number, text: string) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(probeMs)]) });
    return means(response.status, await response.text());
  } catch {
    return false;
  }
}

/** The id of an invocation that never was, in the n-th partition: only its leader can say so. */
function unknownInvocation(partition: number): string {
  const key = (2n ** 64n / BigInt(partitions)) * BigInt(partition) + 1n;
  return `inv_1${base62(key, 11)}${base62(1n, 22)}`;
}

const base62 = (value: bigint, width: number): string =>
  Array.from({ length: width }, (_, index) => digits[Number((value / 62n ** BigInt(width - 1 - index)) % 62n)]).join(
    "",
  );
