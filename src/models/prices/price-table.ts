import { nanoOf } from "../../core/budget.ts";
import type { Rate } from "./rate.ts";

type Table = typeof import("@pydantic/genai-prices");

/** Loaded when a price is first asked for: it is large, and most programs never ask. */
const table = (): Promise<Table> => import("@pydantic/genai-prices");

/** For where time must not pass while the table is being loaded. */
export async function loadPrices(): Promise<void> {
  await table();
}

/**
 * The list price of a model, by its name as logs have it: `openai/gpt-5`, `openrouter/meta-llama/llama-4-scout`. Null where it
 * is not known, or only half: a price that is missing is not 0.
 *
 * @param at When it is paid, epoch milliseconds: prices change, some with the time of day.
 * Source of the prices: `@pydantic/genai-prices`, built in (docs/decisions/0014-budgets.md).
 */
export async function tableRate(model: string, at: number): Promise<Rate | null> {
  const { calcPrice } = await table();
  const named = split(model);
  if (named === null) return null;
  const [providerId, id] = named;
  const timestamp = new Date(at);

  function price(usage: Readonly<Record<string, number>>): ReturnType<Table["calcPrice"]> {
    return calcPrice(usage, id, { providerId, timestamp });
  }

  const known = price({ input_tokens: 1, output_tokens: 1 })?.model_price;
  if (known?.["input_mtok"] === undefined || known["output_mtok"] === undefined) return null;
  return {
    cost({ input, cached, cacheWrite, long, output }) {
      const usage = {
        input_tokens: input,
        cache_read_tokens: cached,
        cache_write_tokens: cacheWrite,
        ...(long ? { cache_write_1h_tokens: cacheWrite } : {}),
        output_tokens: output,
      };
      return nanoOf(price(usage)?.total_price ?? Number.NaN);
    },
  };
}

/** Provider and model. A gateway passes the price of the provider on. */
function split(model: string): readonly [provider: string, id: string] | null {
  const at = model.indexOf("/");
  if (at <= 0) return null;
  const provider = model.slice(0, at);
  const id = model.slice(at + 1);
  return provider === "gateway" ? split(id) : [provider, id];
}
