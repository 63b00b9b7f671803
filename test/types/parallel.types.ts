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

// inputs that can be had at once are one input
const title = fn("title", (page: { readonly title: string }) => page.title);
const words = fn("words", (page: { readonly text: string }) => page.text.split(" "));
const page = parallel({ name: "page", members: [title, words] });
same<typeof page, Agent<{ readonly title: string } & { readonly text: string }, readonly [string, string[]]>>();

// members of any kind can be brought together; then it is for the caller to know what they take
const whatever: readonly [Agent, ...Agent[]] = [length, double];
parallel({ name: "whatever", members: whatever });
// a team of teams
const nested = parallel({ name: "nested", members: [all, length, any], until: "any" });
same<
  typeof nested,
  Agent<string, readonly Finisher<readonly [number, string, boolean] | number | readonly Finisher<number | string>[]>[]>
>();

// @ts-expect-error nothing is both a string and a number, so nothing could be given to this team
parallel({ name: "impossible", members: [length, double] });
// @ts-expect-error the third of three takes something else
parallel({ name: "impossible", members: [length, upper, double], until: "any" });
// @ts-expect-error nor can any number of members be waited for
parallel({ name: "impossible", members: [length, double, upper], until: 2 });

// @ts-expect-error a team needs a member
parallel({ name: "none", members: [] });
// @ts-expect-error "most" is not a number of members
parallel({ name: "most", members: [length], until: "most" });
