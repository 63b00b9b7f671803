/** Loaded when first needed: it is a tenth of what importing this library costs. */
const crypto = (): typeof import("node:crypto") => process.getBuiltinModule("node:crypto");

/** A source of chance: a number in `[0, 1)`. */
export type Random = () => number;

/** The one source of real chance: names of processes, ids of runs nobody named, jitter between processes. */
export const systemRandom: Random = () => Math.random();

/** Seeded generator. Source: mulberry32, Tommy Ettinger, public domain. */
export function seededRandom(seed: number | string): Random {
  let state = (typeof seed === "number" ? seed : Number.parseInt(sha256(seed).slice(0, 8), 16)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const letters = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: nothing that reads like something else

/** A short name such as `r_7f3k0c2m9x`: `prefix`, `_` and ten letters of chance (50 bits). */
export function shortId(prefix: string, random: Random = systemRandom): string {
  let text = "";
  for (let at = 0; at < 10; at++) text += letters[Math.floor(random() * 32)];
  return `${prefix}_${text}`;
}

/** A name no other process has. */
export const uniqueName = (): string => crypto().randomUUID();

/** SHA-256 in lower-case hexadecimal. */
export const sha256 = (text: string): string => crypto().hash("sha256", text);
