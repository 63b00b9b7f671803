import { fn } from "../../src/agents/fn.ts";
import { TroupeError } from "../../src/base/errors.ts";
import type { Random } from "../../src/base/random.ts";
import type { Agent, Context } from "../../src/core/agent.ts";

/** What a member of a generated team does, one after the other. */
export type Op =
  | { readonly op: "sleep" | "step" | "receiveFor"; readonly ms: number }
  | { readonly op: "receive" }
  | { readonly op: "outside"; readonly signal: string }
  | { readonly op: "send"; readonly to: string }
  | { readonly op: "write" | "watch"; readonly key: string }
  /** Calls others and waits for them; meanwhile it may wait for mail as well. */
  | {
      readonly op: "call";
      readonly members: readonly Member[];
      readonly alsoReceives: boolean;
      readonly settles: boolean;
    }
  /** Calls one and goes on. */
  | { readonly op: "behind"; readonly member: Member };

export interface Member {
  readonly name: string;
  readonly ops: readonly Op[];
  /** Called with a signal of its own, that nobody ever aborts. */
  readonly hasSignal: boolean;
}

export interface Found {
  readonly at: number;
  readonly path: string;
  readonly on: string;
  readonly error: TroupeError<"deadlock">;
}

/** The agent that does as the program says; whoever is told of a deadlock puts that into `found` and fails. */
export function agentOf(member: Member, found: Found[]): Agent<null, null> {
  async function listening<T>(ctx: Context, on: string, wait: Promise<T>): Promise<void> {
    try {
      await wait;
    } catch (error) {
      if (TroupeError.is(error, "deadlock")) found.push({ at: ctx.clock.now(), path: ctx.path, on, error });
      throw error;
    }
  }

  async function run(op: Op, at: number, ctx: Context): Promise<unknown> {
    switch (op.op) {
      case "sleep":
        return ctx.sleep(op.ms);
      case "step":
        return ctx.step(
          `work-${at}`,
          ({ clock }) =>
            new Promise<null>((done) => {
              clock.alarm(clock.now() + op.ms, () => done(null));
            }),
        );
      case "receive":
        return listening(ctx, "mail", ctx.mail.receive());
      case "receiveFor":
        return ctx.mail.receive({ timeoutMs: op.ms }).catch((error: unknown) => {
          if (!TroupeError.is(error, "timeout")) throw error;
        });
      case "outside":
        return ctx.wait(op.signal);
      case "send":
        return ctx.mail.send(op.to, "word");
      case "write":
        return ctx.store.put(op.key, true);
      case "watch":
        return listening(ctx, op.key, ctx.store.watch(op.key, { version: 0 }));
      case "behind":
        return void call(op.member, ctx).catch(() => undefined);
      case "call": {
        const calls = op.members.map((each) => call(each, ctx));
        if (op.alsoReceives) calls.push(listening(ctx, "mail", ctx.mail.receive()));
        return op.settles ? Promise.allSettled(calls) : Promise.all(calls);
      }
    }
  }

  const call = (each: Member, ctx: Context): Promise<unknown> =>
    ctx.call(agentOf(each, found), null, each.hasSignal ? { signal: new AbortController().signal } : {});

  return fn(member.name, async (_: null, ctx) => {
    for (const [at, op] of member.ops.entries()) await run(op, at, ctx);
    return null;
  });
}

/** The whole path of each member by its name. */
export function membersOf(member: Member): readonly Member[] {
  const below = member.ops.flatMap((op) => (op.op === "call" ? op.members : op.op === "behind" ? [op.member] : []));
  return [member, ...below.flatMap(membersOf)];
}

const keys = ["run/a", "run/b"] as const;

/** A team of teams. No two things in it take the same time. */
export function randomTeam(random: Random): Member {
  let count = 0;
  const below = (n: number): number => Math.floor(random() * n);
  const chance = (p: number): boolean => random() < p;
  const ms = (): number => 1 + below(500_000); // less than a step may take
  const name = (): string => {
    count += 1;
    return `m${count}`;
  };

  /** Each kind as often as it stands here, of a hundred. */
  const ofTeams: readonly (readonly [number, (to: string) => Op])[] = [
    [34, () => ({ op: "receive" })],
    [20, (to) => ({ op: "send", to })],
    [4, () => ({ op: "receiveFor", ms: ms() })],
  ];
  const ofAnybody: readonly (readonly [number, (depth: number) => Op])[] = [
    [12, () => ({ op: "sleep", ms: ms() })],
    [4, () => ({ op: "step", ms: ms() })],
    [2, () => ({ op: "outside", signal: `to-${name()}` })],
    [4, () => ({ op: chance(0.6) ? "write" : "watch", key: keys[below(2)] ?? "run/a" })],
    [3, (depth) => (depth > 0 ? { op: "behind", member: memberOf(depth - 1, name(), []) } : { op: "sleep", ms: ms() })],
  ];

  function op(depth: number, own: string, team: readonly string[]): Op {
    const others = team.filter((each) => each !== own);
    const to = others[below(others.length)];
    let kind = to === undefined ? 58 + below(42) : below(100);
    for (const [share, make] of ofTeams) {
      if (kind < share && to !== undefined) return make(to);
      kind -= share;
    }
    for (const [share, make] of ofAnybody) {
      if (kind < share) return make(depth);
      kind -= share;
    }
    return depth > 0 ? callOf(depth, to !== undefined) : { op: "sleep", ms: ms() };
  }

  function callOf(depth: number, hasMail: boolean): Op {
    const names = Array.from({ length: 1 + below(4) }, name);
    const members = names.map((each) => memberOf(depth - 1, each, names));
    return { op: "call", members, alsoReceives: hasMail && chance(0.15), settles: chance(0.5) };
  }

  function memberOf(depth: number, own: string, team: readonly string[]): Member {
    const ops = Array.from({ length: 1 + below(3) }, () => op(depth, own, team));
    return { name: own, ops, hasSignal: chance(0.1) };
  }

  const root = memberOf(2, "root", []);
  return { ...root, ops: [...root.ops, callOf(3, false)], hasSignal: false };
}
