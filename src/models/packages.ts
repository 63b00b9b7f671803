import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { asError, TroupeError } from "../base/errors.ts";
import { installCommand } from "./providers.ts";

/** The provider packages that can be had here. */
export interface Packages {
  /** What the package exports. @throws TroupeError `peer_missing` */
  readonly load: (name: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The version that is installed, without loading it; null where it is not. */
  readonly version: (name: string) => string | null;
}

/**
 * Packages as an import of this library finds them: beside it, or above. With `folder` also those that are installed
 * there, for programs that run somewhere else than where this library is, such as by `npx`.
 */
export function installedPackages(folder?: string): Packages {
  const here = createRequire(import.meta.url);
  const there = folder === undefined ? null : createRequire(pathToFileURL(join(folder, "package.json")));

  /** What to import for it; null where it is not installed. */
  function specifier(name: string): string | null {
    if (find(here, `${name}/package.json`) !== null) return name;
    const file = there && find(there, name);
    return file === null ? null : pathToFileURL(file).href;
  }

  return {
    async load(name) {
      const found = specifier(name);
      if (found === null) throw peerMissing(`the package ${name} is not installed`, name);
      try {
        return await import(found);
      } catch (cause) {
        throw peerMissing(`the package ${name} cannot be loaded: ${asError(cause).message}`, name, cause);
      }
    },
    version(name) {
      const manifest = find(here, `${name}/package.json`) ?? (there && find(there, `${name}/package.json`));
      if (manifest === null) return null;
      const { version } = here(manifest) as { readonly version?: unknown };
      return typeof version === "string" ? version : "unknown";
    },
  };
}

function find(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

/** `spec` is what to install, where not simply the package. */
export function peerMissing(
  problem: string,
  name: string,
  cause?: unknown,
  spec: string = name,
): TroupeError<"peer_missing"> {
  const install = installCommand(spec);
  return new TroupeError(`${problem}; install it with \`${install}\``, {
    code: "peer_missing",
    detail: { package: name, install },
    ...(cause === undefined ? {} : { cause }),
  });
}
