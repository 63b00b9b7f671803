import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import type { MapView } from "../../src/teams/map-reduce/parts.ts";
import { type MapReduceResult, mapReduce, type ReduceView } from "../../src/teams/map-reduce.ts";
import { same } from "./equal.ts";

const words = (input: Json) => String(input).split(" ");
const length = fn("length", ({ view }: Turn<MapView<string>>) => view.item.length);
const sum = fn("sum", ({ view }: Turn<ReduceView<number>>) => Object.values(view).reduce((a, b) => a + b, 0));

// what split gives is what map takes, what map gives is what reduce takes
const byAgent = mapReduce({ name: "a", split: words, map: length, reduce: sum });
const byFunction = mapReduce({ name: "b", split: words, map: length, reduce: (lengths) => lengths.map(String) });
const inPlace = mapReduce({
  name: "c",
  map: fn("one", () => 1),
  reduce: (ones, failures) => ones.length + failures.length,
});
const models = mapReduce({ name: "d", map: agent({ name: "map" }), reduce: agent({ name: "reduce" }) });
same<typeof byAgent, Agent<Json, MapReduceResult<number>>>();
same<typeof byFunction, Agent<Json, MapReduceResult<string[]>>>();
same<typeof inPlace, Agent<Json, MapReduceResult<number>>>();
same<typeof models, Agent<Json, MapReduceResult<string>>>();

// a team does a part
mapReduce({ name: "e", map: models, reduce: (parts) => parts.map(({ value }) => value.length) });

const double = fn("double", ({ view }: Turn<MapView<number>>) => view.item * 2);
// @ts-expect-error the parts are texts
mapReduce({ name: "f", split: words, map: double, reduce: sum });
// @ts-expect-error what came of the parts are texts
mapReduce({ name: "g", map: agent({ name: "map" }), reduce: sum });
// @ts-expect-error and no function takes them for numbers
mapReduce({ name: "h", map: agent({ name: "map" }), reduce: (parts) => parts.map((part) => part.toFixed()) });
