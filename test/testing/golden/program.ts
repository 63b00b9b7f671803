import { seededRandom } from "../../../src/base/random.ts";
import type { Cassette } from "../../../src/testing/cassette/cassette.ts";
import { scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import { virtualClock } from "../../../src/testing/virtual-clock.ts";
import { ask, stream, system, text, toolNamed, used, user } from "../asking.ts";

/** The secret that must not be in the file. */
export const secret: string = "sk-golden-0123456789";

const usage = { inputTokens: 20, outputTokens: 10 };

const failure = (work: PromiseLike<unknown>): Promise<string> =>
  Promise.resolve(work).then(
    () => "no failure",
    (error: unknown) => String(error),
  );

/** Uses everything that a cassette can hold, and returns all that it was told. */
export async function golden(tape: Cassette): Promise<readonly unknown[]> {
  const time = virtualClock(1_790_000_000_000);
  const model = tape.model(
    scriptedModel(
      [
        { calls: [{ tool: "search", input: { query: "bees", key: secret } }], reasoning: "look" },
        { text: `Bees dance. Your key is ${secret}.` },
        { error: { status: 429, retryAfter: 3 } },
        { text: "too late", delayMs: 60_000 },
      ],
      { provider: "openai", modelId: "gpt-5", clock: time, usage, deltas: 4 },
    ),
  );
  const tools = tape.tools({
    search: { execute: async (_: object) => ({ pages: 3, at: new Date(0) }) },
    count: {
      async *execute(_: object) {
        yield 1;
        yield 2;
      },
      reconcile: async (_: object) => ({ status: "absent" }),
    },
    fail: { execute: async (_: object): Promise<never> => Promise.reject(new RangeError("too far")) },
  });
  const opening = [system("Be terse."), user("What do bees do?")];
  const options = { tools: [toolNamed("search")], temperature: 0 };
  const told: unknown[] = [
    await model.doGenerate(ask(opening, options)),
    await tools.search.execute({ query: "bees", key: secret }),
    await stream(model, ask([...opening, ...used("search", { query: "bees" }, "3 pages")], options)),
    await failure(text(model, ask("again"))),
    await Array.fromAsync(tools.count.execute({})),
    await tools.count.reconcile({ key: "run/1", input: {}, signal: new AbortController().signal }),
    await failure(tools.fail.execute({ far: true })),
  ];
  const stop = new AbortController();
  const waiting = failure(text(model, ask("slow", { abortSignal: stop.signal })));
  stop.abort(new Error("lost"));
  return [...told, await waiting, ...(await timeAndChance(tape, time))];
}

async function timeAndChance(tape: Cassette, time: ReturnType<typeof virtualClock>): Promise<readonly unknown[]> {
  const clock = tape.clock(time);
  const random = tape.random(seededRandom(1), "dice");
  const now = clock.now();
  const rang = new Promise<string>((resolve) => clock.alarm(now + 1_000, () => resolve("rang")));
  clock.alarm(now + 2_000, () => undefined)();
  if (tape.recording) await time.advance(5_000);
  return [now, await rang, clock.now(), random(), random()];
}
