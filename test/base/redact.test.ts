import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redactor } from "../../src/base/redact.ts";

const secret = 'sk-live/0123+456"789=';
const take = redactor([secret]) ?? ((text: string) => text);

describe("secrets in text", () => {
  test.each([
    ["as it is", secret],
    ["in JSON", JSON.stringify({ key: secret })],
    ["in a URL", `https://host/?key=${encodeURIComponent(secret)}&x`],
    ["in hexadecimal", Buffer.from(secret).toString("hex")],
    ["in capital hexadecimal", Buffer.from(secret).toString("hex").toUpperCase()],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 for URLs", Buffer.from(secret).toString("base64url")],
    ["in a basic authorization", Buffer.from(`user:${secret}`).toString("base64")],
    ["twice", `${secret} and ${secret}`],
  ])("%s", (_, text) => {
    const taken = take(text);
    expect(taken).toContain("[redacted]");
    expect(taken).not.toContain("0123");
    expect(taken).not.toContain(Buffer.from(secret).toString("base64").slice(4, -6));
    expect(taken).not.toContain(Buffer.from(secret).toString("hex").slice(2, -2));
  });

  test("in base64, wherever it begins and whatever is around it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (before, after) => {
        const bytes = Buffer.concat([before, Buffer.from(secret), after]);
        for (const encoding of ["base64", "base64url"] as const) {
          expect(take(bytes.toString(encoding))).toContain("[redacted]");
        }
      }),
    );
  });

  test("other text stays as it is, and short values are no secrets", () => {
    expect(take("nothing to see")).toBe("nothing to see");
    expect(redactor(["ollama", ""])).toBeNull();
    expect(redactor([])).toBeNull();
  });

  test("of two secrets the longer one is taken whole", () => {
    const both = redactor([secret, `${secret}-and-more`]);
    expect(both?.(`${secret}-and-more`)).toBe("[redacted]");
  });
});
