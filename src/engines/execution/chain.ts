import { hash } from "node:crypto";

/** What the first entry of every run is chained to. */
export const chainStart = "";

export interface Chained {
  readonly seq: number;
  readonly at: number;
  readonly path: string;
  readonly type: string;
  readonly body: string;
}

/** Hash of an entry and, through `previous`, of all before it: SHA-256 over the fields in this order. */
export function chainHash(previous: string, { seq, at, path, type, body }: Chained): string {
  return hash("sha256", `${previous}\n${seq}\n${at}\n${type}\n${path}\n${body}`, "base64url");
}
