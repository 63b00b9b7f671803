import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fault } from "./fault.ts";
import { type FaultServer, faultServer } from "./fault-server.ts";
import { faults, formats } from "./matrix.ts";
import { callOnce, clock, declaredWords, inWordsOf, question, requestsOf, stepKey } from "./outcome.ts";
import type { WireFormat } from "./wire-format.ts";

let server: FaultServer;
beforeAll(async () => {
  server = await faultServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const declaredOf = (fault: Fault, { name }: WireFormat) => fault.except?.[name] ?? fault.declared;

describe.concurrent.each(formats)("G1 faults of $name", (format) => {
  describe.concurrent.each(Object.entries(faults))("%s", (_, rows) => {
    for (const fault of rows) {
      const declared = declaredOf(fault, format);
      if ("impossible" in declared) continue;
      test(fault.name, async () => {
        const corner = server.corner(fault.answers(format, clock.now));
        const outcome = await callOnce(format.model(corner), question("How is the weather?"), fault.settings);
        expect(inWordsOf(declared, outcome)).toEqual(declaredWords(declared));
        expect(corner.requests).toHaveLength(requestsOf(declared));
        const { waitsMs } = fault;
        if (waitsMs !== undefined) {
          expect(outcome.asked.filter((ms) => ms >= waitsMs && ms < 2 * waitsMs)).not.toHaveLength(0);
        }
        for (const { headers } of corner.requests) expect(Object.values(headers)).toContain(stepKey);
        await corner.over(); // no connection is left open behind the caller's back
      });
    }
  });
});

test("the matrix: at least 40 faults in each of four formats", () => {
  const rows = Object.values(faults).flat();
  const cells = formats.map((format) => rows.filter((fault) => !("impossible" in declaredOf(fault, format))));
  expect(cells).toHaveLength(4);
  for (const column of cells) expect(column.length).toBeGreaterThanOrEqual(40);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
});
