import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Supervised } from "../../src/core/supervised-report.ts";
import { breaker } from "../../src/policies/breaker.ts";
import { cache } from "../../src/policies/cache.ts";
import { fallback } from "../../src/policies/fallback.ts";
import { guard } from "../../src/policies/guard.ts";
import { retry } from "../../src/policies/retry.ts";
import { supervised } from "../../src/policies/supervised.ts";
import { timeout } from "../../src/policies/timeout.ts";
import type { GuardVerdict } from "../../src/policies/verdict.ts";
import { wrap } from "../../src/policies/wrap.ts";
import { same } from "./equal.ts";

type Page = Readonly<{ title: string; body: string }>;

const writer = fn("writer", (topic: string): Page => ({ title: topic, body: "" }));
const template = fn("template", (topic: unknown): Page => ({ title: String(topic), body: "…" }));
const judge = fn("judge", (_: Json) => "pass");
const short = (page: Page): GuardVerdict<Page> =>
  page.body === "" ? { verdict: "block", why: "empty" } : { verdict: "pass" };

const sturdy = wrap(writer, timeout(5), breaker(), retry({ attempts: 2 }), cache({ ttlMs: 1 }));
const stoodInFor = fallback({ agents: [template] })(writer);
const computed = fallback({
  compute: (topic: string, failures) => ({ title: topic, body: failures[0]?.message ?? "" }),
})(writer);
const orNull = fallback({ value: null })(writer);
const all = wrap(
  writer,
  timeout(5),
  fallback({ agents: [template] }),
  guard({ output: [short, judge] }),
  retry({ attempts: 2 }),
);
const told = supervised(writer, { retry: { attempts: 2 }, fallback: { value: null } });
const plain = supervised(writer);

same<typeof sturdy, Agent<string, Page>>();
same<typeof stoodInFor, Agent<string, Page>>();
same<typeof computed, Agent<string, Page | { title: string; body: string }>>();
same<typeof orNull, Agent<string, Page | null>>();
same<typeof all, Agent<string, Page>>();
same<typeof told, Agent<string, Supervised<Page | null>>>();
same<typeof plain, Agent<string, Supervised<Page>>>();

wrap(
  writer,
  guard({ input: (topic: string) => (topic === "" ? { verdict: "amend", value: "tides" } : { verdict: "pass" }) }),
);
guard({ output: short })(writer);

// @ts-expect-error what stands in must take what the agent takes
fallback({ agents: [fn("numbers", (_: number) => 1)] })(writer);
// @ts-expect-error within `wrap` what stands in must answer alike
wrap(writer, fallback({ value: 7 }));
// @ts-expect-error the check is for another kind of answer
guard({ output: (text: string): GuardVerdict<string> => ({ verdict: "amend", value: text }) })(writer);
// @ts-expect-error a verdict is no boolean
guard({ output: (page: Page) => page.body !== "" });
// @ts-expect-error blocking says why
guard({ output: () => ({ verdict: "block" }) });
