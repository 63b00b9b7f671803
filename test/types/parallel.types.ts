import { fn } from "../../src/agents/fn.ts";
import type { Agent } from "../../src/core/agent.ts";
import { type Finisher, parallel } from "../../src/teams/parallel.ts";
import { same } from "./equal.ts";

const length = fn("length", (text: string) => text.length);
const upper = fn("upper", (text: string) => text.toUpperCase());
const either = fn("either", (value: string | number) => value === "yes");
const double = fn("double", (value: number) => value * 2);

const all = parallel({ name: "all", members: [length, upper, either] });
const any = parallel({ name: "any", members: [length, upper], until: "any" });
const two = parallel({ name: "two", members: [length, upper, either], until: 2 });

same<typeof all, Agent<string, readonly [number, string, boolean]>>();
same<typeof any, Agent<string, readonly Finisher<number | string>[]>>();
same<typeof two, Agent<string, readonly Finisher<number | string | boolean>[]>>();

// nothing is both a string and a number, so nothing can be given to this team
const impossible = parallel({ name: "impossible", members: [length, double] });
same<typeof impossible, Agent<never, readonly [number, number]>>();

// @ts-expect-error a team needs a member
parallel({ name: "none", members: [] });
// @ts-expect-error "most" is not a number of members
parallel({ name: "most", members: [length], until: "most" });
