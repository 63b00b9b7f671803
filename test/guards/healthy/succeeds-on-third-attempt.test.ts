import { describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import { breaker } from "../../../src/policies/breaker.ts";
import { retry } from "../../../src/policies/retry.ts";
import { wrap } from "../../../src/policies/wrap.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { simulate } from "../../../src/testing/simulate.ts";

describe("G6 healthy", () => {
  test("G6 healthy: what fails twice and succeeds on the third attempt is no storm: no breaker opens, and it is the answer", async () => {
    const busy = { error: { status: 503, body: "not now" } };
    // each attempt is a step of four requests
    const model = scriptedModel([...Array.from({ length: 8 }, () => busy), "21 degrees"]);
    const asker = agent({ name: "asker", model });
    const sturdy = wrap(asker, breaker({ failures: 3 }), retry({ attempts: 3 }));
    const { outcome, entries } = await simulate(sturdy, "How warm is it?");
    expect(outcome).toEqual({ status: "completed", value: "21 degrees" });
    expect(entries.filter(({ type }) => type.startsWith("breaker."))).toEqual([]);
    model.assertDone();
  });
});
