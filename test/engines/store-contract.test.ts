import { describe, test } from "vitest";
import { storeContract } from "../../src/testing/index.ts";
import { benches } from "./benches.ts";

describe.each(Object.entries(benches))("store contract: %s", (_, open) => {
  for (const { name, check } of storeContract(open)) test(name, check);
});
