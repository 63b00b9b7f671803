import { describe, expect, test } from "vitest";
import { Names } from "../../src/runtime/names.ts";

const taken = expect.objectContaining({ code: "name_taken" });

describe("R8 names", () => {
  test("R8 names: what is named once is refused the second time, whoever had the name first", () => {
    const names = new Names("a");
    expect(names.unique("s")).toBe("a/s");
    expect(() => names.unique("s")).toThrow(taken);
    expect(names.numbered("s")).toBe("a/s#2");
    expect(names.numbered("writer")).toBe("a/writer");
    expect(names.numbered("writer")).toBe("a/writer#2");
    expect(() => names.unique("writer")).toThrow(taken);
    expect(names.numbered("writer")).toBe("a/writer#3");
  });

  test("R8 names: agents named like what the runtime names count along with it", () => {
    const names = new Names("a");
    expect(names.nth("sleep")).toBe("a/sleep#1");
    expect(names.numbered("sleep")).toBe("a/sleep#2");
    expect(names.numbered("wait:go")).toBe("a/wait:go#1");
    expect(names.nth("wait:go")).toBe("a/wait:go#2");
    expect(names.unique("ask")).toBe("a/ask");
    expect(names.nth("ask")).toBe("a/ask#1");
  });
});
