import { get } from "node:http";
import { describe, expect, test } from "vitest";
import { page, serve } from "./server.ts";
import { stayHere } from "./stay-here.ts";

stayHere();

const ask = (url: string, options: object = {}): Promise<string> =>
  new Promise((resolve) => {
    const request = get(url, options, (response) => {
      response.resume();
      resolve("answered");
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });

describe("tests of the web tools", () => {
  test.each(["http://192.0.2.1/", "http://[2001:db8::1]/", "http://[::1]:9/", "http://[::ffff:192.0.2.1]/"])(
    "cannot connect to %s",
    async (url) => {
      expect(await ask(url)).toBe("ELSEWHERE");
    },
  );

  test("cannot connect to where a name leads, nor look one up", async () => {
    const lookup = (_: string, __: object, answer: (error: null, found: object[]) => void) =>
      answer(null, [{ address: "192.0.2.1", family: 4 }]);
    expect(await ask("http://name.test/", { lookup })).toBe("ELSEWHERE");
    expect(await ask("http://name.test/")).toBe("ELSEWHERE");
  });

  test("can connect to this machine", async () => {
    const { url } = await serve(page("here"));
    expect(await ask(url)).toBe("answered");
  });
});
