import { isIP, type LookupFunction, Socket } from "node:net";
import { afterAll, beforeAll } from "vitest";

const isHere = (address: string): boolean => isIP(address) === 4 && address.startsWith("127.");

/** What a connection to another machine ends with, before anything is sent. */
const elsewhere = (host: string): Error => Object.assign(new Error(`${host} is elsewhere`), { code: "ELSEWHERE" });

/**
 * Nothing in the file can connect to another machine, or look for one, whatever it is that is being tested does: a guard that
 * is broken must show as a failing test, and not as a request to somebody. Only 127.0.0.0/8 can be reached.
 */
export function stayHere(): void {
  const { connect } = Socket.prototype;
  beforeAll(() => {
    Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
      const [first] = given;
      const options = (Array.isArray(first) ? first[0] : first) as { host?: string; lookup?: LookupFunction };
      const { host = "localhost", lookup } = options;
      if (isIP(host) !== 0 && !isHere(host)) return this.destroy(elsewhere(host));
      options.lookup = onlyHere(lookup);
      return Reflect.apply(connect, this, given) as Socket;
    } as typeof connect;
  });
  afterAll(() => {
    Socket.prototype.connect = connect;
  });
}

/** Of a name nobody has given addresses for, none are looked for. */
function onlyHere(lookup: LookupFunction | undefined): LookupFunction {
  return (name, options, answer) => {
    if (lookup === undefined) return answer(elsewhere(name), "", 0);
    lookup(name, options, (error, found, family) => {
      const addresses = typeof found === "string" ? [found] : found.map(({ address }) => address);
      const other = addresses.find((address) => !isHere(address));
      if (error === null && other !== undefined) answer(elsewhere(other), "", 0);
      else answer(error, found, family);
    });
  };
}
