import { LLMock } from "@copilotkit/aimock";

/** A provider of models on this machine, with what it was asked. */
export interface Provider extends AsyncDisposable {
  readonly url: string;
  /** How often it was asked under each key. */
  asked(): ReadonlyMap<string, number>;
}

interface Asked {
  readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
}

/** Plays the manager, who asks all three workers at once, and the workers, who each look something up. */
function reply({ messages }: Asked) {
  const [system] = messages;
  const results = messages.filter(({ role }) => role === "tool");
  const who = /You are the (\w+)/.exec(String(system?.content))?.[1] ?? "nobody";
  if (results.length > 0) return { content: `${who}: ${results.map(({ content }) => String(content)).join(" | ")}` };
  if (who !== "manager") return { toolCalls: [{ name: "lookup", arguments: JSON.stringify({ about: who }) }] };
  const ask = (name: string) => ({ name: `ask_${name}`, arguments: JSON.stringify({ task: `Do ${name}.` }) });
  return { toolCalls: ["researcher", "writer", "reviewer"].map(ask) };
}

/**
 * Answers in several pieces with a pause between them, so that processes die in the middle of replies. `onAsked` is told
 * how many requests have come.
 */
export async function provider(onAsked: (count: number) => void = () => undefined): Promise<Provider> {
  let count = 0;
  const mock = new LLMock({ port: 0, journalMaxEntries: 0, latency: 1, chunkSize: 8 });
  mock.on({}, (request) => {
    count += 1;
    onAsked(count);
    return reply(request as unknown as Asked);
  });
  const url = await mock.start();
  return {
    url,
    asked() {
      const counts = new Map<string, number>();
      for (const { headers } of mock.getRequests()) {
        const key = headers["idempotency-key"] ?? "none";
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
      return counts;
    },
    async [Symbol.asyncDispose]() {
      await mock.stop();
    },
  };
}
