import { describe, test } from "vitest";
import { engineContract } from "../../src/testing/index.ts";
import { benches } from "./benches.ts";

describe.each(Object.entries(benches))("engine contract: %s", (_, open) => {
  for (const { name, check } of engineContract(open)) test(name, { timeout: 10_000 }, check);
});
