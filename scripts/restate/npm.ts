import { execFile } from "node:child_process";

/** What may be said of the network and the cache. All else that `npm run --flag` hands down would change what is installed. */
const kept =
  /^npm_config_(@|\/\/|registry$|(https?_?|no_?)proxy$|ca$|cafile$|cert$|key$|strict_ssl$|cache$|userconfig$|globalconfig$|offline$|prefer_offline$|fetch_)/i;

/** The environment for an npm of our own, also when this process was started by another npm. */
export function npmEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passes = (name: string) => !/^npm_/i.test(name) || kept.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => passes(name)));
}

/** Runs npm in a folder. A failure bears npm's own last words. */
export async function npm(folder: string, args: readonly string[], timeoutMs: number): Promise<void> {
  const options = { cwd: folder, env: npmEnvironment(process.env), timeout: timeoutMs, maxBuffer: 16 * 1024 * 1024 };
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  execFile("npm", [...args, "--prefix", folder], options, (cause, _, stderr) => {
    if (!cause) return resolve();
    const why = cause.killed ? `was still at it after ${timeoutMs} ms` : `failed: ${stderr.trim() || cause.message}`;
    reject(new Error(`npm ${args[0]} ${why}`, { cause }));
  });
  return promise;
}
