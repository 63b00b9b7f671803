import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";
import type { Json } from "../../../src/base/json.ts";
import type { ResearchInput } from "../../../src/catalog/research/team.ts";
import { type ScriptedModel, scriptedModel } from "../../../src/testing/scripted/scripted-model.ts";
import type { ScriptedReply } from "../../../src/testing/scripted/scripted-reply.ts";
import type { ScriptedRequest } from "../../../src/testing/scripted/scripted-request.ts";
import type { VirtualClock } from "../../../src/testing/virtual-clock.ts";

const manual = `# Manual

## Ports

The hub listens on two ports, both of them chosen
at random when it starts.

## Range

Radio pairing works up to ten metres, through one wall.
`;

export const ports = {
  claim: "The hub has two ports.",
  quote: "The hub listens on two ports",
  source: { file: "manual.md", line: 5 },
};
export const range = {
  claim: "Pairing reaches ten metres.",
  quote: "works up to ten metres, through one wall.",
  source: { file: "manual.md", line: 10 },
};
/** Says what the manual does not. */
export const invented = {
  claim: "The hub has a colour screen.",
  quote: "The hub has a large colour screen.",
  source: { file: "manual.md", line: 5 },
};

export const goodDraft = "What is known.\n\n## Ports\n\nThere are two ports [F1].\n\n- It reaches ten metres [F2].\n";

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

/** A folder with documents and room for reports, removed when the tests of the file are over. */
export function ground(files: Readonly<Record<string, string>> = { "manual.md": manual }): ResearchInput & {
  readonly docs: string;
} {
  const root = mkdtempSync(join(tmpdir(), "troupe-research-"));
  roots.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, "docs", name)), { recursive: true });
    writeFileSync(join(root, "docs", name), text);
  }
  return { question: "What can the hub do?", docs: join(root, "docs"), reports: join(root, "reports") };
}

type Say = (request: ScriptedRequest) => string | ScriptedReply;

/** What each member says; what is left out says the usual. A list is said by the turn of its conversation. */
export interface Cast {
  readonly orchestrator?: Say | readonly (string | ScriptedReply)[];
  readonly researcher?: Say | readonly (string | ScriptedReply)[];
  readonly writer?: Say;
  readonly reviewer?: Say;
}

export const call = (tool: string, input: Json = {}): ScriptedReply => ({ calls: [{ tool, input }] });
export const research: ScriptedReply = call("research", { question: "What does the manual say?" });
export const write: ScriptedReply = call("write", { brief: "All of it." });
export const review: ScriptedReply = call("review");
export const found = (...findings: Json[]): ScriptedReply => ({ json: { findings, notFound: [] } });
export const decided = (verdict: string, notes = "as it should be"): ScriptedReply => ({ json: { verdict, notes } });

const usual = {
  orchestrator: [research, write, review, "It is done."],
  researcher: [
    call("search_files", { query: "hub ports" }),
    call("read_file", { path: "manual.md" }),
    found(ports, range),
  ],
  writer: () => goodDraft,
  reviewer: () => decided("approve"),
};

const roles = {
  orchestrator: "You lead a team",
  researcher: "You are the researcher",
  writer: "You are the writer",
  reviewer: "You are the reviewer",
} as const;

/** One model that plays all members, looking at nothing but what it is asked. */
export function cast(parts: Cast = {}): ScriptedModel {
  const said: Cast & typeof usual = { ...usual, ...parts } as never;
  return scriptedModel((request) => {
    const role = roleOf(request);
    const part = said[role];
    if (typeof part === "function") return (part as Say)(request);
    return (part as readonly (string | ScriptedReply)[])[request.turn] ?? `nothing left to say at turn ${request.turn}`;
  });
}

export function roleOf({ system }: ScriptedRequest): keyof typeof roles {
  const found = (Object.keys(roles) as (keyof typeof roles)[]).find((role) => system.includes(roles[role]));
  if (!found) throw new Error(`nobody has this role: ${system}`);
  return found;
}

/**
 * Time stands still, so that real files can be read while nothing runs out of it, and two runs have the same log to the byte.
 * Nothing here waits for time to pass.
 */
export const stillClock = (): VirtualClock => ({
  now: () => 0,
  alarm: () => () => undefined,
  drive: (work) => work,
  advance: async () => undefined,
});
