import { fn } from "../../agents/fn.ts";
import type { Agent, Context } from "../../core/agent.ts";
import { type Board, board } from "../../state/board.ts";
import type { Checker, Finding, Review } from "./finding.ts";
import { checkLinks } from "./links.ts";
import { concludeNumbers, gatherNumbers, type NumberFacts } from "./numbers.ts";
import { concludeRepeats, gatherRepeats, type RepeatFacts } from "./repeats.ts";
import type { Shelf } from "./shelf.ts";

/** Documents read between two looks at the rest of the world: bounds how late anybody hears of the first finding. */
const batchSize = 16;

/** What every member of the team is given: the folder, opened. */
export interface Desk {
  readonly shelf: Shelf;
  readonly files: readonly string[];
}

/** Where checkers post what they suspect. */
export const findingsOf = (ctx: Context): Board<Finding> => board<Finding>(ctx.store, "run/findings/");
/** Where the Critic posts what became of it. */
export const reviewsOf = (ctx: Context): Board<Review> => board<Review>(ctx.store, "run/reviews/");

/** Links: what leads nowhere. Needs nothing but the file and the list of files, so it posts batch by batch. */
export const links: Agent<Desk, number> = fn("links", async ({ shelf, files }: Desk, ctx) => {
  let total = 0;
  for (const [index, batch] of batches(files).entries()) {
    const found = await read(ctx, `read-${index + 1}`, () => checkLinks(shelf, batch));
    total = await post(ctx, "links", found, total);
  }
  return total;
});

/** Numbers: totals that do not add up, and versions stated differently in different places. */
export const numbers: Agent<Desk, number> = fn("numbers", async ({ shelf, files }: Desk, ctx) => {
  let total = 0;
  const facts: NumberFacts[] = [];
  for (const [index, batch] of batches(files).entries()) {
    const fact = await read(ctx, `read-${index + 1}`, () => gatherNumbers(shelf, batch));
    total = await post(ctx, "numbers", fact.findings, total);
    facts.push(fact);
  }
  const posted = new Set(facts.flatMap((fact) => fact.findings.map(({ id }) => id)));
  const compared = await read(ctx, "compare", async () => concludeNumbers(facts));
  return post(
    ctx,
    "numbers",
    compared.filter(({ id }) => !posted.has(id)),
    total,
  );
});

/** Repeats: the same paragraph in several places. */
export const repeats: Agent<Desk, number> = fn("repeats", async ({ shelf, files }: Desk, ctx) => {
  const facts: RepeatFacts[] = [];
  for (const [index, batch] of batches(files).entries()) {
    facts.push(await read(ctx, `read-${index + 1}`, () => gatherRepeats(shelf, batch)));
  }
  const found = await read(ctx, "compare", async () => concludeRepeats(facts));
  return post(ctx, "repeats", found, 0);
});

/** A step that only reads: it may be repeated by anybody at any time. */
export function read<T>(ctx: Context, name: string, look: () => Promise<T>): Promise<T> {
  return ctx.step(name, look, { effect: "pure" });
}

export function batches<T>(items: readonly T[]): T[][] {
  const all: T[][] = [];
  for (let at = 0; at < items.length; at += batchSize) all.push(items.slice(at, at + batchSize));
  return all;
}

async function post(ctx: Context, by: Checker, found: readonly Finding[], before: number): Promise<number> {
  if (found.length === 0) return before;
  const total = before + found.length;
  for (const some of batches(found)) {
    await findingsOf(ctx).post(
      by,
      some.map((finding) => ({ id: finding.id, value: finding })),
    );
  }
  const [first] = found;
  const example = first ? { file: first.file, line: first.line, reason: first.reason } : null;
  ctx.emit("finding.posted", { by, count: found.length, total, example });
  return total;
}
