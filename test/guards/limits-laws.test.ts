import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Agent, type Context, fn, type TreeLimits, TroupeError } from "../../src/index.ts";
import { Crash, crashingJournal, memoryJournal, simulate } from "../../src/testing/index.ts";

/** A tree of calls: each node is limited or not, and calls its children one after the other or at the same time. */
interface Node {
  readonly limits: TreeLimits | undefined;
  readonly together: boolean;
  readonly children: readonly Node[];
}

const limitsOf = fc.option(
  fc.record(
    {
      depth: fc.integer({ min: 0, max: 3 }),
      fanOut: fc.integer({ min: 1, max: 3 }),
      calls: fc.integer({ min: 0, max: 6 }),
    },
    { requiredKeys: ["calls"] },
  ),
  { nil: undefined },
);

const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
  tree: fc.record({
    limits: limitsOf,
    together: fc.boolean(),
    children: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constant([]),
      fc.array(tie("tree"), { maxLength: 4 }),
    ),
  }),
}));

/** A call that was made, and how it stands to those above it. */
interface Made {
  readonly node: Node;
  readonly above: readonly Made[];
  /** Calls below it. */
  below: number;
  atWork: number;
  widest: number;
  deepest: number;
}

/** Makes the calls of the tree and keeps an account of what was really run. */
function world() {
  const made: Made[] = [];
  const refused: string[] = [];

  const visit = (node: Node, above: readonly Made[]): Agent<null, number> =>
    fn("node", async (_: null, ctx) => {
      const here: Made = { node, above, below: 0, atWork: 0, widest: 0, deepest: 0 };
      made.push(here);
      const parent = above.at(-1);
      if (parent) parent.widest = Math.max(parent.widest, ++parent.atWork);
      for (const [distance, each] of above.toReversed().entries()) {
        each.below += 1;
        each.deepest = Math.max(each.deepest, distance + 1);
      }
      try {
        await ctx.sleep(1);
        return 1 + (await childrenOf(node, [...above, here], ctx));
      } finally {
        if (parent) parent.atWork -= 1;
      }
    });

  async function childrenOf(node: Node, above: readonly Made[], ctx: Context): Promise<number> {
    const one = (child: Node) =>
      ctx.call(visit(child, above), null, child.limits && { limits: child.limits }).catch((error: unknown) => {
        if (!TroupeError.is(error, "limit_reached")) throw error;
        refused.push(error.detail.limit);
        return 0;
      });
    let sum = 0;
    if (node.together) for (const each of await Promise.all(node.children.map(one))) sum += each;
    else for (const child of node.children) sum += await one(child);
    return sum;
  }

  return { made, refused, root: (node: Node) => visit(node, []) };
}

const sizeOf = ({ children }: Node): number => children.reduce((sum, child) => sum + sizeOf(child), 1);

const begin = (node: Node) =>
  fn("begin", (_: null, ctx) => ctx.call(world().root(node), null, node.limits && { limits: node.limits }));

describe("G6 limits: laws", () => {
  test("G6 limits: in no tree of calls is a limit ever exceeded, and where none is crossed nothing is refused", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (node) => {
        const { made, refused, root } = world();
        const outer = fn("outer", (_: null, ctx) => ctx.call(root(node), null, node.limits && { limits: node.limits }));
        const { outcome } = await simulate(outer, null);
        expect(outcome).toEqual({ status: "completed", value: made.length });
        for (const {
          node: { limits = {} },
          above,
          below,
          deepest,
          widest,
        } of made) {
          expect(below).toBeLessThanOrEqual(limits.calls ?? Number.POSITIVE_INFINITY);
          expect(deepest).toBeLessThanOrEqual(limits.depth ?? Number.POSITIVE_INFINITY);
          const widths = [...above.map((each) => each.node.limits?.fanOut), limits.fanOut];
          expect(widest).toBeLessThanOrEqual(Math.min(...widths.map((each) => each ?? Number.POSITIVE_INFINITY)));
        }
        if (refused.length === 0) expect(made.length).toBe(sizeOf(node));
        else expect(made.length).toBeLessThan(sizeOf(node));
      }),
      { numRuns: 300 },
    );
  });

  test("G6 limits: a run that is executed again at every fact, or dies anywhere, decides the same", async () => {
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 1, max: 40 }), async (node, at) => {
        const whole = await simulate(begin(node), null);
        const again = await simulate(begin(node), null, { alwaysReplay: true });
        expect(again.outcome).toEqual(whole.outcome);
        const journal = memoryJournal();
        for (const when of ["before", "after"] as const) {
          await simulate(begin(node), null, { journal: crashingJournal(journal, { at, when }) }).catch(
            (error: unknown) => {
              if (!(error instanceof Crash)) throw error;
            },
          );
        }
        expect((await simulate(begin(node), null, { journal })).outcome).toEqual(whole.outcome);
      }),
      { numRuns: 60 },
    );
  });
});
