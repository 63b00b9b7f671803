import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type Provider, providers } from "../../src/models/providers.ts";

const all = [...providers.values()];
const page = readFileSync(new URL("../../docs/models.md", import.meta.url), "utf8");

test.each(all)("docs/models.md has $name with its variables, package and model", (provider: Provider) => {
  const { name, keys, addressVariable, model, package: peer } = provider;
  const row = page.split("\n").find((line) => line.startsWith(`| \`${name}\` `)) ?? "";
  const expected = [...keys, addressVariable, ...(model === null ? [] : [model, peer])];
  for (const word of expected) expect(row).toContain(`\`${word}`);
});

test("docs/models.md has no other", () => {
  const named = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
  expect(named).toEqual([...all.filter(({ model }) => model !== null), ...own()].map(({ name }) => name));
});

/** `compatible` comes last there. */
const own = (): readonly Provider[] =>
  all
    .filter(({ model }) => model === null)
    .toSorted((a, b) => Number(b.local !== undefined) - Number(a.local !== undefined));

test.runIf("@ai-sdk/openai" in manifest.peerDependencies)("each package is an optional peer", () => {
  const { peerDependencies, peerDependenciesMeta } = manifest as unknown as {
    readonly peerDependencies: Readonly<Record<string, string>>;
    readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
  };
  for (const { package: name } of all) {
    expect(peerDependencies).toHaveProperty([name]);
    expect(peerDependenciesMeta).toHaveProperty([name], { optional: true });
  }
});

test("the table: names that can stand before a slash, packages and factories in the usual form", () => {
  for (const { name, package: peer, factory, keys, addressVariable } of all) {
    expect(name).toMatch(/^[a-z]+$/);
    expect(peer).toMatch(/^@ai-sdk\/[a-z-]+$/);
    expect(factory).toMatch(/^create[A-Z]\w+$/);
    for (const variable of [...keys, addressVariable]) expect(variable).toMatch(/^[A-Z_]+$/);
  }
});
