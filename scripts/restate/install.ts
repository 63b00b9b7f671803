import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { withFileLock } from "./file-lock.ts";
import { npm } from "./npm.ts";

const scope = "@restatedev";
const server = "restate-server";
const installMs = 600_000;
const staged = ".staged-";

interface Place {
  /** Holds the package.json and package-lock.json of the server. */
  readonly folder?: string;
  /** As Node names them: `linux-x64`. */
  readonly platform?: string;
}

interface Packages {
  readonly [path: string]: { readonly version?: string };
}

/**
 * The path of the Restate server for this machine, in the locked version; installed first where it is missing. Safe
 * when several processes ask at once: one installs, the others wait for it.
 */
export async function installServer(place: Place = {}): Promise<string> {
  const {
    folder = fileURLToPath(new URL("../../servers/restate", import.meta.url)),
    platform = `${process.platform}-${process.arch}`,
  } = place;
  const version = lockedVersion(folder, platform);
  const modules = join(folder, "node_modules");
  const installed = () => binaryOf(modules, platform, version);
  const present = installed();
  if (present) return present;
  mkdirSync(modules, { recursive: true });
  return withFileLock(join(modules, ".installing"), installMs, async () => {
    const meanwhile = installed();
    if (meanwhile) return meanwhile;
    process.stderr.write(`Installing the Restate server ${version}, once, about 220 MB.\n`);
    await install(folder, modules);
    const binary = installed();
    if (!binary) throw new Error(`npm installed the Restate server without its part for ${platform}.`);
    return binary;
  });
}

function lockedVersion(folder: string, platform: string): string {
  const { packages } = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as { packages: Packages };
  const prefix = `node_modules/${scope}/${server}-`;
  const version = packages[prefix + platform]?.version;
  if (version) return version;
  const known = Object.keys(packages).flatMap((path) => (path.startsWith(prefix) ? path.slice(prefix.length) : []));
  throw new Error(
    `There is no Restate server for ${platform}; there is one for ${known.join(", ")}. The local engine needs none.`,
  );
}

function binaryOf(modules: string, platform: string, version: string): string | undefined {
  const home = join(modules, scope, `${server}-${platform}`);
  const manifest = join(home, "package.json");
  const binary = join(home, "bin", server);
  if (!(existsSync(manifest) && existsSync(binary))) return undefined;
  const found = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  return found.version === version ? binary : undefined;
}

/** Installs beside the real place and renames, so that nobody ever sees half a server. */
async function install(folder: string, modules: string): Promise<void> {
  for (const name of readdirSync(modules)) {
    if (name.startsWith(staged)) rmSync(join(modules, name), { recursive: true, maxRetries: 5 });
  }
  const stage = mkdtempSync(join(modules, staged));
  try {
    for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
      cpSync(join(folder, name), join(stage, name));
    }
    await npm(stage, ["ci", "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund"], installMs);
    const target = join(modules, scope);
    if (existsSync(target)) renameSync(target, join(stage, "old"));
    renameSync(join(stage, "node_modules", scope), target);
  } catch (cause) {
    throw new Error(
      `The Restate server could not be installed. It is fetched from the npm registry; the local engine needs none. ${String(cause)}`,
      { cause },
    );
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
