import { z } from "zod";
import { agent } from "../../src/agent.ts";
import { fn } from "../../src/agents/fn.ts";
import { human } from "../../src/agents/human.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import type { Turn } from "../../src/core/turn.ts";
import { retry } from "../../src/policies/retry.ts";
import { reviewer } from "../../src/specialists.ts";
import { pipeline } from "../../src/teams/pipeline.ts";
import { refine } from "../../src/teams/refine.ts";
import type { VerifierView, VerifyAuthorView } from "../../src/teams/verify/verify-plan.ts";
import { type VerifyResult, verify } from "../../src/teams/verify.ts";
import { same } from "./equal.ts";

type Page = Readonly<{ title: string; words: number }>;

const shape = z.object({ title: z.string(), words: z.number() });
const model = agent({ name: "writer", output: shape });
const judge = agent({ name: "judge" });
const typed = fn("typed", (turn: Turn<VerifierView<Page>>) => ({ verdict: "pass", why: turn.view.work.title }));
const loose = fn("loose", (turn: Turn<VerifierView>) => JSON.stringify(turn.view.work));
const mends = fn("mends", (turn: Turn<VerifyAuthorView>) => turn.view.failed.map(({ check }) => check).join());
const boss = human("boss", ({ view }: Turn<VerifierView<string>>) => ({ question: view.work }));

// checks are given what the author makes, and verifiers of all kinds fit
const byModel = verify({ name: "a", author: model, checks: { few: ({ words }) => (words > 5 ? "long" : null) } });
const both = verify({ name: "b", author: model, checks: { late: async (page) => page.title }, verifier: typed });
const text = verify({ name: "c", author: mends, checks: { c: (work, task) => work + task }, verifier: judge });
same<typeof byModel, Agent<Json, VerifyResult<{ title: string; words: number }>>>();
same<typeof both, Agent<Json, VerifyResult<{ title: string; words: number }>>>();
same<typeof text, Agent<Json, VerifyResult<string>>>();
verify({ name: "d", author: model, verifier: loose });
verify({ name: "e", author: mends, verifier: boss });
verify({ name: "f", author: retry({ attempts: 2 })(mends), verifier: reviewer() });

// of a team, its value is what is checked and returned
const team = refine({ name: "draft", author: model, critic: judge, accept: () => true });
const ofTeam = verify({ name: "g", author: team, checks: { few: ({ words }) => (words > 5 ? "long" : null) } });
same<typeof ofTeam, Agent<Json, VerifyResult<{ title: string; words: number }>>>();
pipeline({ name: "p", stages: [ofTeam, fn("print", (made: VerifyResult<Page>) => made.value.title)] });

// @ts-expect-error: a check says why, or null; a truth says neither
verify({ name: "x", author: mends, checks: { c: (work) => work.length > 5 } });
// @ts-expect-error: the verifier is shown a text
verify({ name: "x", author: mends, verifier: typed });
// @ts-expect-error: what cannot be kept cannot be verified
verify({ name: "x", author: fn("when", (_: Turn<VerifyAuthorView>) => new Date()), verifier: judge });
