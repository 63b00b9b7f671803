/** `1 finding`, `1,204 findings`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** `65,871`, whatever language the machine speaks. */
export function grouped(n: number): string {
  return String(n).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `640 B`, `12 kB`, `3.4 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const amount = bytes / 1_024 ** at;
  return `${at < 2 || amount >= 10 ? Math.round(amount) : amount.toFixed(1)} ${units[at]}`;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** Until a deadline; where it has passed, and nobody was there to see it, what counts. */
export const timeLeft = (deadline: number, now: number, otherwise: boolean): string =>
  deadline > now ? duration(deadline - now) : `over: ${otherwise ? "yes" : "no"}`;

/** `0.4 s`, `41 s`, `2 min 5 s`, `3 h 4 min`, `2 d 7 h`. */
export function duration(ms: number): string {
  if (ms < 10 * second) return `${(Math.max(0, ms) / second).toFixed(1)} s`;
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return two(ms, minute, "min", second, "s");
  if (ms < day) return two(ms, hour, "h", minute, "min");
  return two(ms, day, "d", hour, "h");
}

function two(ms: number, large: number, first: string, small: number, second: string): string {
  const rest = Math.floor((ms % large) / small);
  return `${Math.floor(ms / large)} ${first}${rest === 0 ? "" : ` ${rest} ${second}`}`;
}

/** `just now`, `5 min ago`, `3 d ago`. */
export function age(ms: number): string {
  if (ms < 10 * second) return "just now";
  const [size, unit] = (
    [
      [day, "d"],
      [hour, "h"],
      [minute, "min"],
    ] as const
  ).find(([length]) => ms >= length) ?? [second, "s"];
  return `${Math.floor(ms / size)} ${unit} ago`;
}

/** `links` as a name at the beginning of a row. */
export function titled(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
