import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join, relative, sep } from "node:path";

/** How this program was called. */
export interface Call {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The file that Node was given. */
  readonly script: string;
  /** The Node that runs it. */
  readonly node: string;
}

const neededNode = 24;
const npmFolder = join("node_modules", ".bin");

/**
 * The beginning of a command line that calls this program again from the same folder, in the shell of whoever called it:
 * the same way where that works, else with the Node that works now.
 */
export function selfName(call: Call): string {
  const { env, script, cwd, node } = call;
  if (byNpm(call)) return "npx troupe";
  const folders = shellPath(env);
  const usual = folders.map((folder) => join(folder, basename(node))).find((file) => existsSync(file));
  const works = usual !== undefined && isNewEnough(usual, node);
  if (works && basename(script) === "troupe" && folders.includes(dirname(script))) return "troupe";
  return [works ? "node" : near(node, cwd), near(script, cwd)].map(shellWord).join(" ");
}

/** As a shell needs it. */
export function shellWord(word: string): string {
  if (process.platform === "win32") return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** `npx troupe`, or a script of package.json that says `troupe`: npx finds the same again. */
function byNpm({ env, script }: Call): boolean {
  const words = env["npm_lifecycle_script"];
  if (env["npm_command"] === undefined || words === undefined) return false;
  if (env["npm_lifecycle_event"] === "npx") return /^["']?troupe\b/.test(words);
  return dirname(script).endsWith(npmFolder) && basename(script) === "troupe";
}

/** Where the person's shell looks: without the folders that npm has put in front of it. */
function shellPath(env: Call["env"]): readonly string[] {
  const all = (env["PATH"] ?? env["Path"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return env["npm_command"] === undefined ? all : all.filter((folder) => !folder.endsWith(npmFolder));
}

function isNewEnough(candidate: string, present: string): boolean {
  if (realpathSync(candidate) === realpathSync(present)) return true;
  const { stdout } = spawnSync(candidate, ["--version"], { encoding: "utf8", timeout: 5_000 });
  return Number.parseInt(stdout?.replace(/^v/, "") ?? "", 10) >= neededNode;
}

/** Relative where it is inside, so that it can be read; a shell runs a bare word only from its path. */
function near(file: string, cwd: string): string {
  const short = relative(cwd, file);
  if (short === "" || short === ".." || short.startsWith(`..${sep}`) || isAbsolute(short)) return file;
  return short.includes(sep) ? short : `.${sep}${short}`;
}
