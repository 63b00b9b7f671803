import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { modelCaller } from "../../src/models/model-caller.ts";
import { parseModelName } from "../../src/models/model-name.ts";
import { modelResolver, resolveModel } from "../../src/models/select.ts";
import { virtualClock } from "../../src/testing/virtual-clock.ts";
import { callAt, fakeModel, request, says, scopeOf, throws } from "./fake-model.ts";

/** Nothing about it looks like a key. */
const key = "correct+horse/battery=staple";
const bytes = Buffer.from(key);
const forms = [
  key,
  encodeURIComponent(key),
  `Bearer%20${encodeURIComponent(key)}`,
  bytes.toString("hex"),
  bytes.toString("base64"),
  Buffer.from(`user:${key}`).toString("base64"),
];

/** Says in its errors whatever it is told to. */
let said = "";
const server = createServer((_, response) => {
  response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error: { message: said } }));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const env = () => ({
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
});

const failureOf = (calling: Promise<unknown>): Promise<unknown> =>
  calling.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );

describe("J2 keys: none gets into an error, and so none into the log", () => {
  test.each(forms)("J2 keys: a key that is known is taken out by its value: %s", async (form) => {
    said = `no such account: <${form}> is wrong`;
    const named = modelCaller("openai/gpt-x", {}, modelResolver(env()));
    const given = modelCaller(await resolveModel("openai/gpt-x", env()));
    for (const caller of [named, given]) {
      const error = await failureOf(caller.call(request, scopeOf()));
      expect(error).toMatchObject({ code: "model_failed", message: expect.stringContaining("no such account: <") });
      expect(inspect(error, { depth: 9 })).not.toContain(form);
    }
  });

  test.each<[string, Error]>([
    ["in its message", new TypeError("cannot use Bearer sk-abcdefgh12345678")],
    ["in a property", Object.assign(new TypeError("x"), { options: { auth: ["Bearer sk-abcdefgh12345678"] } })],
    ["in headers", Object.assign(new TypeError("x"), { of: new Headers({ "x-key": "sk-abcdefgh12345678" }) })],
    ["in its cause", new TypeError("x", { cause: new Error("sk-abcdefgh12345678") })],
  ])("J2 keys: nor is one in what was thrown: %s", async (_, bug) => {
    const error = await failureOf(callAt(virtualClock(), modelCaller(fakeModel([throws(bug)]))));
    expect(error).toMatchObject({ code: "model_failed", cause: { name: "TypeError" } });
    expect(inspect(error, { depth: 9 })).not.toContain("abcdefgh");
    const harmless = new TypeError("undefined is not a function");
    const other = await failureOf(callAt(virtualClock(), modelCaller(fakeModel([throws(harmless)]))));
    expect((other as Error).cause).toBe(harmless);
  });
});

describe("J2 keys: one that was pasted where a model's name belongs", () => {
  const pasted = [
    "sk-proj-abcdefghijklm0123456789",
    "openai/sk-abcdefghijklmnop0123456789",
    "gsk_abcdefghijklmnop0123456789",
    "0123456789abcdef0123456789abcdef",
    "AIzaSyA1234567890abcdefghijklmn",
  ];

  test.each(pasted)("J2 keys: %s is not shown", async (name) => {
    const error = (() => {
      try {
        return parseModelName(name);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: "model_missing", message: expect.stringContaining("looks like a key") });
    expect(inspect(error, { depth: 9, compact: true })).not.toContain(name);
    const caller = modelCaller([name, fakeModel([says("ok")])], {}, modelResolver({}));
    const reply = await caller.call(request, scopeOf());
    expect(JSON.stringify([caller.name, reply])).not.toContain(name);
    expect(reply.failed).toEqual([{ model: "[hidden]", fault: "not_found", status: null, ms: 0 }]);
    expect(inspect(await failureOf(modelCaller(name).call(request, scopeOf())))).not.toContain(name);
  });

  test.each([
    "openai/gpt-4o-2024-08-06",
    "anthropic/claude-sonnet-4-5-20250929",
    "xai/grok-4-fast-reasoning",
    "openrouter/x-ai/xai-grok-4-fast-reasoning",
    "openai/ft:gpt-4o-mini:acme::A1b2C3d4",
    "compatible/0123456789abcdef0123456789abcdef",
    "mistral/mistral-medium-latest",
    "ollama/hf.co/bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M",
  ])("J2 keys: %s is a name", (name) => {
    expect(parseModelName(name).id).toBe(name.slice(name.indexOf("/") + 1));
  });
});
