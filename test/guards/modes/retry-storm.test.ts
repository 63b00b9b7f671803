import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agent } from "../../../src/agent.ts";
import type { Json } from "../../../src/base/json.ts";
import type { Agent } from "../../../src/core/agent.ts";
import { journalEngine } from "../../../src/engines/local/engine.ts";
import { memoryJournal } from "../../../src/engines/local/memory-journal.ts";
import { breaker } from "../../../src/policies/breaker.ts";
import { retry } from "../../../src/policies/retry.ts";
import { wrap } from "../../../src/policies/wrap.ts";
import { type App, troupe } from "../../../src/runtime/troupe.ts";
import { fastClock } from "../../wire/fast-clock.ts";
import { type FaultServer, faultServer } from "../../wire/fault-server.ts";
import { formats } from "../../wire/matrix.ts";
import { json } from "../../wire/transforms.ts";
import type { WireFormat } from "../../wire/wire-format.ts";

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

/** Requests of one model step: the first, and three more. */
const perStep = 4;
const attempts = 3;
const failures = 3;

/** An app in which a minute takes 300 ms, on a provider that answers 503 to everything. */
function storm(format: WireFormat, wrapped: (inner: Agent<Json, string>) => Agent<Json, string>) {
  const corner = server.corner([json(format.error({ status: 503, message: "Overloaded" }), 503)]);
  const asker = wrapped(agent({ name: "asker", model: format.model(corner) }));
  const engine = journalEngine(memoryJournal, { clock: fastClock(200), recover: false, alwaysReplay: false });
  return { corner, asker, app: troupe({ agents: [asker], engine }) };
}

async function codeOf(app: App, asker: Agent<Json, string>): Promise<string> {
  const outcome = await (await app.start(asker, "How is it?")).outcome;
  return outcome.status === "failed" ? outcome.error.code : outcome.status;
}

const guarded = (inner: Agent<Json, string>) =>
  wrap(inner, breaker({ failures, windowMs: 3_600_000, openMs: 3_600_000 }), retry({ attempts, capMs: 1_000 }));

describe.each(formats)("G6 retry storm: $name", (format) => {
  test("G6 retry storm: a provider that answers 503 to everything gets no more requests than the breaker lets through", async () => {
    const { corner, asker, app } = storm(format, guarded);
    await using _ = app;
    const codes: string[] = [];
    for (let run = 0; run < 10; run++) codes.push(await codeOf(app, asker));
    // the first run's three attempts are the failures that open it; the rest is left alone
    expect(codes).toEqual(["model_failed", ...Array.from({ length: 9 }, () => "circuit_open")]);
    expect(corner.requests).toHaveLength(failures * perStep);
    const opened = (await Promise.all((await app.runs()).map(({ id }) => Array.fromAsync(app.events(id))))).flat();
    expect(opened.filter(({ type }) => type === "breaker.opened")).toHaveLength(1);
  });
});

describe("G6 retry storm", () => {
  const [format] = formats as readonly [WireFormat];

  test("G6 retry storm: of many at once, only those under way when it opens are heard", async () => {
    const { corner, asker, app } = storm(format, guarded);
    await using _ = app;
    const atOnce = 10;
    const codes = await Promise.all(Array.from({ length: atOnce }, () => codeOf(app, asker)));
    expect(new Set(codes)).toEqual(new Set(["circuit_open"]));
    expect(corner.requests.length).toBeLessThanOrEqual(atOnce * perStep);
    const before = corner.requests.length;
    expect(await codeOf(app, asker)).toBe("circuit_open");
    expect(corner.requests).toHaveLength(before);
  });

  test("G6 retry storm: negative control: without the breaker, every run sends all that it may, whatever the others have met", async () => {
    const { corner, asker, app } = storm(format, (inner) => wrap(inner, retry({ attempts, capMs: 1_000 })));
    await using _ = app;
    for (let run = 0; run < 3; run++) expect(await codeOf(app, asker)).toBe("model_failed");
    expect(corner.requests).toHaveLength(3 * attempts * perStep);
  });
});
