import { execFile } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { installServer } from "../../scripts/restate/install.ts";
import { npmEnvironment } from "../../scripts/restate/npm.ts";
import { folder } from "../engines/folder.ts";

const run = promisify(execFile);
const owner = fileURLToPath(new URL("owner.ts", import.meta.url));

/** The private folder, nothing installed. */
function place(): string {
  const home = folder();
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) {
    cpSync(new URL(`../../servers/restate/${name}`, import.meta.url), join(home, name));
  }
  return home;
}

const install = (home: string, env: NodeJS.ProcessEnv) =>
  run(process.execPath, [owner, "install", home], { env: { ...process.env, ...env } });

test("there is no server for Windows, which is said before anything is fetched", async () => {
  const home = place();
  await expect(installServer({ folder: home, platform: "win32-x64" })).rejects.toThrow(
    /no Restate server for win32-x64; there is one for .*linux-x64.*local engine needs none/,
  );
  expect(readdirSync(home)).not.toContain("node_modules");
});

test("without the registry it fails with npm's words and leaves nothing half done", async () => {
  const home = place();
  const offline = {
    npm_config_registry: "http://127.0.0.1:9",
    npm_config_fetch_retries: "0",
    npm_config_cache: folder(),
  };
  await expect(install(home, offline)).rejects.toThrow(/could not be installed.*npm ci failed.*ECONNREFUSED/s);
  expect(readdirSync(join(home, "node_modules"))).toEqual([".installing"]);
});

test("only network and cache settings of an outer npm reach ours", () => {
  const env = {
    PATH: "/bin",
    npm_config_registry: "r",
    NPM_CONFIG_CACHE: "c",
    npm_config_https_proxy: "p",
    "npm_config_@scope:registry": "s",
    npm_config_omit: "optional",
    npm_config_global: "true",
    npm_config_local_prefix: "/outer",
    npm_config_dry_run: "true",
    npm_lifecycle_event: "test",
    npm_command: "run",
  };
  expect(Object.keys(npmEnvironment(env))).toEqual([
    "PATH",
    "npm_config_registry",
    "NPM_CONFIG_CACHE",
    "npm_config_https_proxy",
    "npm_config_@scope:registry",
  ]);
});

describe.skipIf(process.env["TROUPE_RESTATE"] !== "1")("installing for real", { timeout: 300_000 }, () => {
  test("two processes at once install one server, whatever the npm they run in was told", async () => {
    const home = place();
    const outer = { npm_config_omit: "optional", npm_config_dry_run: "true", npm_config_global: "true" };
    const both = await Promise.all([install(home, outer), install(home, outer)]);
    const [binary, other] = both.map(({ stdout }) => stdout);
    expect(binary).toBe(other);
    expect(existsSync(binary ?? "")).toBe(true);
    expect(both.filter(({ stderr }) => stderr.includes("Installing the Restate server"))).toHaveLength(1);
    expect(readdirSync(join(home, "node_modules")).sort()).toEqual([".installing", "@restatedev"]);
    expect((await run(binary ?? "", ["--version"])).stdout).toContain("1.7.12");
  });
});
