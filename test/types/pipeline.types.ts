import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { same } from "./equal.ts";

const length = fn("length", (text: string) => text.length);
const double = fn("double", (value: number) => value * 2);
const show = fn("show", (value: number) => `${value}`);
const anything = fn("anything", (value: unknown) => ({ seen: String(value) }));

const one = pipeline({ name: "one", stages: [length] });
const three = pipeline({ name: "three", stages: [length, double, show] });
const wide = pipeline({ name: "wide", stages: [length, anything] });
const nested = pipeline({ name: "nested", stages: [three, three, wide] });
const eight = pipeline({ name: "eight", stages: [length, double, show, length, double, double, double, show] });

same<typeof one, Agent<string, number>>();
same<typeof three, Agent<string, string>>();
same<typeof wide, Agent<string, { seen: string }>>();
same<typeof nested, Agent<string, { seen: string }>>();
same<typeof eight, Agent<string, string>>();

// @ts-expect-error `double` takes a number, and `show` gives a string
pipeline({ name: "bad", stages: [length, show, double] });
// @ts-expect-error the last stage does not fit
pipeline({ name: "bad", stages: [length, double, show, length, double, show, double] });
// @ts-expect-error the second of eight does not fit
pipeline({ name: "bad", stages: [length, length, show, length, double, double, double, show] });
// @ts-expect-error a pipeline needs a stage
pipeline({ name: "none", stages: [] });
// @ts-expect-error a stage is an agent
pipeline({ name: "bad", stages: [length, (value: number) => value] });
