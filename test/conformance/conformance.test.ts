import { afterAll, describe, test } from "vitest";
import { benchOf, memoryBench } from "../../scripts/engine-benches.ts";
import { conformance } from "../../src/testing/index.ts";

const timeout = 30_000;

describe.concurrent("conformance: memory", { timeout }, () => {
  for (const { name, check } of conformance(() => memoryBench())) test(name, check);
});

describe.concurrent("conformance: memory, every answer given to a new execution", { timeout }, () => {
  for (const { name, check } of conformance(() => memoryBench({ alwaysReplay: true }))) test(name, check);
});

const place = await benchOf("local", false);

describe.concurrent("conformance: local", { timeout }, () => {
  afterAll(() => place[Symbol.asyncDispose]());
  for (const { name, check } of conformance(place.open)) test(name, check);
});
