/** Things by name, each with the names of those that it comes after. Names that are no key count for nothing. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * Some that wait for each other in a circle, such as `["a", "b"]` where a comes after b and b after a; null where there is none.
 *
 * Whatever waits for nothing that is left is taken out, until nothing can be: what stays waits for a circle.
 *
 * Source: Kahn, "Topological sorting of large networks", Communications of the ACM 5(11), 1962.
 */
export function circleIn(graph: Graph): readonly string[] | null {
  const followers = new Map<string, string[]>();
  const open = new Map<string, number>();
  for (const [name, after] of graph) {
    const before = new Set(after.filter((each) => graph.has(each)));
    open.set(name, before.size);
    for (const each of before) followers.set(each, [...(followers.get(each) ?? []), name]);
  }
  const free = [...open].filter(([, count]) => count === 0).map(([name]) => name);
  for (const name of free) {
    open.delete(name);
    for (const follower of followers.get(name) ?? []) {
      const count = (open.get(follower) ?? 0) - 1;
      open.set(follower, count);
      if (count === 0) free.push(follower);
    }
  }
  return walk(graph, open);
}

/** Each of those that are left waits for another one of them, so following that comes back to where it was. */
function walk(graph: Graph, left: ReadonlyMap<string, number>): readonly string[] | null {
  const way: string[] = [];
  let name = left.keys().next().value;
  while (name !== undefined && !way.includes(name)) {
    way.push(name);
    name = graph.get(name)?.find((each) => left.has(each));
  }
  return name === undefined ? null : way.slice(way.indexOf(name));
}

/** `a after b after a` */
export const circleText = (circle: readonly string[]): string => [...circle, circle[0]].join(" after ");
