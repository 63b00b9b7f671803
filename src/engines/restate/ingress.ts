import type { Clock } from "../../base/clock.ts";
import { uniqueName } from "../../base/random.ts";
import { ask } from "./http.ts";

/** Calls handlers of keyed objects through the cluster's front door. */
export interface Ingress {
  call<T>(service: string, key: string, handler: string, argument: unknown): Promise<T>;
  /** As `call`, but done once however often the request has to be sent. */
  callOnce<T>(service: string, key: string, handler: string, argument: unknown): Promise<T>;
}

export function ingress(url: string, clock: Clock, signal: AbortSignal): Ingress {
  async function call<T>(
    service: string,
    key: string,
    handler: string,
    argument: unknown,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const { text } = await ask(clock, {
      url: `${url}/${service}/${encodeURIComponent(key)}/${handler}`,
      method: "POST",
      body: JSON.stringify(argument ?? null),
      headers: { "content-type": "application/json", ...extra },
      signal,
    });
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  return {
    call: (service, key, handler, argument) => call(service, key, handler, argument),
    callOnce: (service, key, handler, argument) =>
      call(service, key, handler, argument, { "idempotency-key": uniqueName() }),
  };
}
