import { TroupeError } from "../../base/errors.ts";

/** Why a path may not be used, in words for a model. */
export function refused(path: string, why: string, cause?: unknown): TroupeError<"file_refused"> {
  const shown = JSON.stringify(path.slice(0, 200));
  return new TroupeError(`${shown} cannot be used: ${why}`, { code: "file_refused", detail: { path, why }, cause });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of the path is a file or a link, not a folder",
  EISDIR: "it is a folder",
  ELOOP: "it is a link, or became one while it was opened",
  EMLINK: "it is a link, or became one while it was opened",
  EACCES: "this process has no permission",
  EPERM: "this process has no permission",
  ENAMETOOLONG: "the name is too long",
  EEXIST: "it was made by somebody else at the same moment",
  EROFS: "the disk can only be read",
  ENXIO: "it is neither a file nor a folder",
};

/** What the system says as a refusal; anything else, such as a full disk, as it is. */
export function asRefusal(path: string, error: unknown): unknown {
  const why = reasons[codeOf(error)];
  return why === undefined ? error : refused(path, why, error);
}

/** The system's code of an error, such as `ENOENT`. */
export const codeOf = (error: unknown): string =>
  Error.isError(error) && "code" in error && typeof error.code === "string" ? error.code : "";
