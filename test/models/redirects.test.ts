import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { modelCaller } from "../../src/models/model-caller.ts";
import { modelResolver } from "../../src/models/select.ts";

async function serve(status: number, headers: Readonly<Record<string, string>>) {
  const heard: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    heard.push(request);
    response.writeHead(status, headers).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

test.each(["openai", "anthropic", "google"])(
  "J1 models: %s is not followed to another address, where key and conversation would go along",
  async (provider) => {
    const elsewhere = await serve(200, {});
    const here = await serve(307, { location: `${elsewhere.url}/v1` });
    const keys = {
      OPENAI_API_KEY: "key-of-nobody",
      ANTHROPIC_API_KEY: "key-of-nobody",
      GEMINI_API_KEY: "key-of-nobody",
    };
    const urls = { OPENAI_BASE_URL: here.url, ANTHROPIC_BASE_URL: here.url, GOOGLE_GENERATIVE_AI_BASE_URL: here.url };
    const caller = modelCaller(`${provider}/model`, { maxAttempts: 1 }, modelResolver({ ...keys, ...urls }));
    const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "secret plans" }] }];
    const scope = { key: "r/a", signal: new AbortController().signal, clock: systemClock };
    await expect(caller.call({ prompt }, scope)).rejects.toMatchObject({ code: "model_failed" });
    expect(here.heard).toHaveLength(1);
    expect(elsewhere.heard).toHaveLength(0);
  },
);
