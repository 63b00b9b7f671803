// A pattern of your own is a function that takes agents and returns an agent. Everything else comes with `ctx`.
import { type Agent, fn, run } from "troupe";

/** Asks all members, then lets the majority decide. */
function majority<I>(name: string, members: readonly Agent<I, string>[]): Agent<I, string> {
  return fn(name, async (input: I, ctx) => {
    const votes = await Promise.all(members.map((member) => ctx.call(member, input)));
    const counts = new Map<string, number>();
    for (const vote of votes) counts.set(vote, (counts.get(vote) ?? 0) + 1);
    const [winner = ""] = [...counts].sort((a, b) => b[1] - a[1]).map(([vote]) => vote);
    ctx.emit("vote.counted", { votes, winner });
    return winner;
  });
}

const judge = (name: string, limit: number) =>
  fn(name, (price: number, ctx) => ctx.step("weigh", () => (price < limit ? "buy" : "wait"), { effect: "pure" }));

const board = majority("board", [judge("ada", 10), judge("bob", 20), judge("eve", 30)]);
console.log(await run(board, 15));

// prints:
// buy
