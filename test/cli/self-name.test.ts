import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Call, selfName, shellWord } from "../../src/cli/self-name.ts";
import { ended, folder, launch, sit, write } from "./seat.ts";

/** A folder with programs that a shell can find: this Node, an old one, and Troupe. */
function place() {
  const cwd = realpathSync(folder());
  for (const name of ["new", "old", "global", "inside/bin", "my project/node_modules/.bin"])
    mkdirSync(join(cwd, name), { recursive: true });
  symlinkSync(process.execPath, join(cwd, "new/node"));
  symlinkSync("/bin/echo", join(cwd, "old/node")); // prints `--version`, which is no version
  const call = (path: readonly string[], script: string, given: Partial<Call> = {}): Call => ({
    cwd,
    script: join(cwd, script),
    node: process.execPath,
    ...given,
    env: { PATH: path.map((name) => join(cwd, name)).join(delimiter), ...given.env },
  });
  return { cwd, call };
}

describe("J7 command line: commands that it prints", () => {
  test("node where the shell's is new enough, else the one that runs", () => {
    const { cwd, call } = place();
    expect(selfName(call(["new"], "inside/bin/troupe.mjs"))).toBe("node inside/bin/troupe.mjs");
    expect(selfName(call(["old", "new"], "inside/bin/troupe.mjs"))).toBe(
      `${shellWord(process.execPath)} inside/bin/troupe.mjs`,
    );
    expect(selfName(call([], "inside/troupe.mjs", { node: join(cwd, "new/node") }))).toBe("new/node inside/troupe.mjs");
    expect(selfName(call([], "troupe.mjs", { node: join(cwd, "node") }))).toBe("./node ./troupe.mjs");
  });

  test("the bare name where the shell finds it", () => {
    const { cwd, call } = place();
    expect(selfName(call(["new", "global"], "global/troupe"))).toBe("troupe");
    expect(selfName(call(["new"], "global/troupe"))).toBe("node global/troupe");
    expect(selfName(call(["old", "global"], "global/troupe", { node: join(cwd, "new/node") }))).toBe(
      "new/node global/troupe",
    );
  });

  test("a folder beside this one whose name begins alike is not inside it", () => {
    const { cwd, call } = place();
    const script = join(cwd, "inside-out/troupe.mjs");
    expect(selfName({ ...call(["new"], "x"), cwd: join(cwd, "inside"), script })).toBe(`node ${script}`);
  });

  test("what a shell would take apart is quoted", () => {
    const { call } = place();
    expect(selfName(call(["new"], "my project/troupe.mjs"))).toBe("node 'my project/troupe.mjs'");
    expect(shellWord("it's")).toBe(String.raw`'it'\''s'`);
  });

  test.each([
    ["npx troupe", { npm_lifecycle_event: "npx", npm_lifecycle_script: "'troupe'" }, "npx troupe"],
    ["a script that says troupe", { npm_lifecycle_event: "audit", npm_lifecycle_script: "troupe try" }, "npx troupe"],
    ["npx with another Node", { npm_lifecycle_event: "npx", npm_lifecycle_script: "node x" }, "NODE '.bin/troupe'"],
  ])("%s", (_, env, name) => {
    const { cwd, call } = place();
    const bin = "my project/node_modules/.bin";
    // npm puts its own folders in front of the path, which the shell of the person does not have
    symlinkSync(process.execPath, join(cwd, bin, "node"));
    const given = call([bin, "old"], `${bin}/troupe`, { env: { npm_command: "exec", ...env } });
    const path = [join(cwd, bin), join(cwd, "old")].join(delimiter);
    const said = selfName({ ...given, env: { ...given.env, PATH: path } });
    expect(said).toBe(name.replace("NODE", shellWord(process.execPath)).replace(".bin", bin));
  });

  test("they work where they are pasted, with an old Node in front", async () => {
    const cwd = folder();
    write(cwd, "troupe.config.mjs", "export default {};");
    write(cwd, "old/node", "#!/bin/sh\necho v20.0.0\n");
    const { chmodSync } = await import("node:fs");
    chmodSync(join(cwd, "old/node"), 0o755);
    const path = `${join(cwd, "old")}${delimiter}${process.env["PATH"]}`;
    const { err } = await ended(launch(cwd, ["runs", "list", "--state", "my state"], { PATH: path }));
    const line = /Start one with: (.*) try (.*)\n/.exec(err);
    expect(line?.[1]).toContain(shellWord(process.execPath));
    expect(line?.[2]).toBe("--state 'my state'");
  });

  test("they name the state folder that came from the environment", async () => {
    const said = await sit(folder(), ["runs", "list"], { env: { TROUPE_STATE: "kept here" } });
    expect(said.err).toContain("troupe try --state 'kept here'");
  });
});
