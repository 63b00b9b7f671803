import { TroupeError } from "../../base/errors.ts";

/** Nothing that can be used came from an address; why, in words for a model. */
export function failed(url: string, status: number | null, why: string, cause?: unknown): TroupeError<"fetch_failed"> {
  const shown = JSON.stringify(url.slice(0, 300));
  return new TroupeError(`${shown} could not be fetched: ${why}`, {
    code: "fetch_failed",
    detail: { url, status, why },
    cause,
  });
}
