import { appendFileSync, closeSync, existsSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lastLines, rotate } from "../../scripts/restate/log-file.ts";
import { folder } from "../engines/folder.ts";

test("a log that others append to starts anew when it is long, and the older part stays", () => {
  const log = join(folder(), "server.log");
  rotate(log, 10);
  const writer = openSync(log, "a");
  writeSync(writer, "123456789");
  rotate(log, 10);
  expect(existsSync(`${log}.1`)).toBe(false);
  writeSync(writer, "0");
  rotate(log, 10);
  writeSync(writer, "next");
  closeSync(writer);
  expect(readFileSync(`${log}.1`, "utf8")).toBe("1234567890");
  expect(readFileSync(log, "utf8")).toBe("next");
});

test("the last lines of a log, or of none", () => {
  const log = join(folder(), "server.log");
  expect(lastLines(log, 2)).toBe("");
  appendFileSync(log, "one\ntwo\nthree\n");
  expect(lastLines(log, 2)).toBe("two\nthree");
});
