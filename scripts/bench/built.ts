/** The built package, as its users get it; only its types are known before the build. */
export const built = (): Promise<typeof import("../../src/index.ts")> =>
  import(new URL("../../dist/index.js", import.meta.url).href);

export const builtRestate = (): Promise<typeof import("../../src/engines/restate/restate.ts")> =>
  import(new URL("../../dist/engines/restate/restate.js", import.meta.url).href);
