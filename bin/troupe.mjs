#!/usr/bin/env node
// Must parse on every Node since 12: no top-level await, no static imports, nothing newer than async functions.
const needed = 24;

/** As a shell needs it. */
function quoted(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}

function refuse() {
  const words = process.argv.slice(1).map(quoted).join(" ");
  process.stderr.write(
    `Troupe needs Node.js ${needed} or later; this is ${process.version}.\n` +
      "Troupe runs teams of agents durably; it relies on the SQLite and the TypeScript support built into that version.\n" +
      `Without installing anything: npx node@${needed} ${words}   Or install it: https://nodejs.org\n`,
  );
  process.exitCode = 2;
}

async function start() {
  const [{ existsSync }, { enableCompileCache }, { fileURLToPath }] = await Promise.all([
    import("node:fs"),
    import("node:module"),
    import("node:url"),
  ]);
  enableCompileCache();
  // tsconfig.json is never packaged: where it is, this is a checkout, and the source runs as it stands
  const checkout = existsSync(fileURLToPath(new URL("../tsconfig.json", import.meta.url)));
  await import(checkout ? "../src/cli/main.ts" : "../dist/cli/main.js");
}

if (Number.parseInt(process.versions.node, 10) < needed) refuse();
else void start();
