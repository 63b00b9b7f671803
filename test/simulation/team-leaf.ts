import { agent as modelAgent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import type { Json } from "../../src/base/json.ts";
import { type Random, seededRandom, sha256 } from "../../src/base/random.ts";
import type { Agent, Context } from "../../src/core/agent.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import type { TeamWorld } from "./team-world.ts";

/** A member that is no team. */
export interface Leaf {
  readonly kind: "leaf";
  readonly does: "nothing" | "sleep" | "job" | "both" | "at-once" | "think";
  readonly ms: number;
  /** How likely it fails, and how likely it answers what nobody can use. */
  readonly fails: number;
  readonly odd: number;
  /** Its job does not hear that it is to stop. */
  readonly isStubborn: boolean;
}

/** What a value comes to, for functions that decide by it: the same for the same value, and otherwise by chance. */
export const gist = (value: unknown): number =>
  Number.parseInt(sha256(JSON.stringify(value) ?? "nothing").slice(0, 8), 16);

const oddAnswers: readonly unknown[] = [
  null,
  undefined,
  "",
  "DONE",
  "no idea",
  -1,
  Number.NaN,
  [],
  [[null]],
  {},
  '{"choice":',
  "```json\n[1]\n```",
  { failures: "?", value: null },
  { task: "", role: "", view: null, request: "" },
  { entries: "many", bid: 7, confidence: 2, cost: -1, messages: {}, tasks: {}, handoff: "nobody", choice: "nobody" },
];

/** Where a member finds itself. */
export interface Setting {
  /** What it may name: the members of its team, or what is voted on. */
  readonly words: readonly string[];
  /** Changes by chance who is in its team. */
  readonly change?: (ctx: Context) => Promise<void>;
}

export function leafAgent(leaf: Leaf, world: TeamWorld, name: string, setting: Setting): Agent<Json, Json> {
  const mind = leaf.does === "think" ? mindOf(name, setting.words) : undefined;
  return fn(name, async (input: Json, ctx) => {
    world.entered(ctx.path);
    await work(leaf, world, ctx);
    await setting.change?.(ctx);
    const dice = ctx.random;
    if (dice() < leaf.fails) return fail(ctx, dice);
    if (dice() < leaf.odd) return picked(dice, oddAnswers) as Json;
    if (mind) return ctx.call(mind, input, { mail: "inherited" });
    const said = answer(dice, setting.words, gist(input));
    return dice() < 0.3 ? inProse(said) : said;
  });
}

const inProse = (said: Json): string => `Here it is:\n\`\`\`json\n${JSON.stringify(said)}\n\`\`\``;

/** A model's agent, that answers by all that it is shown, its part of the conversation so far included. */
function mindOf(name: string, words: readonly string[]): Agent<Json, string> {
  const model = scriptedModel(({ messages }) => inProse(answer(seededRandom(gist(messages)), words, gist(messages))));
  return modelAgent({ name, model });
}

async function work({ does, ms, isStubborn }: Leaf, world: TeamWorld, ctx: Context): Promise<void> {
  const job = (what: string) =>
    ctx.step(what, (scope) => world.job(scope, own(ms, ctx, what), isStubborn), { effect: "idempotent" });
  const sleep = () => ctx.sleep(own(ms, ctx, "sleep"));
  if (does === "sleep" || does === "both" || does === "think") await sleep();
  if (does === "job" || does === "both") await job("job");
  if (does !== "at-once") return;
  const ends = await Promise.allSettled([sleep(), job("first"), job("second")]); // waits for all, as teams do
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

function fail(ctx: Context, dice: Random): Promise<never> {
  if (dice() < 0.5) throw new Error(`${ctx.path} has failed`);
  return ctx.step("fail", () => Promise.reject(new Error(`${ctx.path} could not`)), { effect: "pure" });
}

/** How long a leaf may take: {@link own} adds less than a millisecond, and it may do two things one after the other. */
export const longest = ({ does, ms }: Leaf): number => {
  if (ms === 0 || does === "nothing") return 0;
  return does === "both" ? 2 * (ms + 1) : ms + 1;
};

/** Longer by less than a millisecond, by another part everywhere: no two things that take time end at one instant. */
const own = (ms: number, ctx: Context, what: string): number =>
  ms === 0 ? 0 : ms + seededRandom(`${ctx.path}/${what}`)();

const picked = <T>(dice: Random, items: readonly T[]): T => items[Math.floor(dice() * items.length)] as T;

/** Something that can be read in any pattern. */
function answer(dice: Random, words: readonly string[], seen: number): Json {
  const word = () => picked(dice, words);
  const chance = (likely: number) => dice() < likely;
  const first = word();
  return {
    text: `${seen}`,
    done: chance(0.5),
    choice: first,
    ranking: chance(0.5) ? words.toReversed() : [...words],
    why: picked(dice, ["so", "thus"]),
    winner: first,
    verdict: picked(dice, ["pass", "pass", "approve", "revise", "block"]),
    able: chance(0.6),
    bid: dice(),
    confidence: Math.sqrt(dice()),
    cost: Math.floor(dice() * 10),
    entries: chance(0.6) ? [{ description: `d${Math.floor(dice() * 3)}`, content: seen }] : [],
    messages: chance(0.5) ? [{ to: chance(0.3) ? "all" : first, intent: "ask", content: `${seen}` }] : [],
    ...(chance(0.5) ? { answer: picked(dice, ["yes", "no"]) } : {}),
    more: chance(0.3),
    tasks: planned(dice, word),
    ...(chance(0.4) ? { handoff: word() } : {}),
    ...(chance(0.3) ? { escalate: "too hard" } : {}),
    ...(chance(0.1) ? { refuse: "busy" } : {}),
  };
}

/** A plan, mostly one that can be carried out. */
function planned(dice: Random, worker: () => string): Json {
  const count = Math.floor(dice() * 4);
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    task: `part ${index}`,
    worker: worker(),
    after: Array.from({ length: index }, (_each, before) => `t${before}`).filter(() => dice() < 0.4),
  }));
  const [first] = tasks;
  if (first && dice() < 0.1) first.after.push(`t${count - 1}`);
  return tasks;
}
