import fc from "fast-check";

/** A thing that takes some time, and comes after others. */
export interface Node {
  readonly id: string;
  readonly after: readonly string[];
  readonly ms: number;
}

/** Graphs without circles: each thing comes after some of those before it, and then all are put in any order. */
export const acyclic: fc.Arbitrary<readonly Node[]> = fc
  .array(fc.record({ ms: fc.integer({ min: 1, max: 90 }), picks: fc.array(fc.nat(), { maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 10,
  })
  .map((list) =>
    list.map(({ ms, picks }, index) => ({
      id: `n${index}`,
      after: index === 0 ? [] : [...new Set(picks.map((pick) => `n${pick % index}`))],
      ms: ms * 10 + index, // no two end at the same time
    })),
  )
  .chain((nodes) => fc.shuffledSubarray([...nodes], { minLength: nodes.length, maxLength: nodes.length }));

/** Graphs with a circle: an arrow back is added to one of those above, or an arrow to itself. */
export const cyclic: fc.Arbitrary<readonly Node[]> = fc.tuple(acyclic, fc.nat(), fc.nat()).map(([nodes, from, to]) => {
  const start = nodes[from % nodes.length] as Node;
  const below = followersOf(start.id, nodes);
  const end = below[to % below.length];
  return nodes.map((node) => (node === start ? { ...node, after: [...node.after, end as string] } : node));
});

/** Itself, and all that come after it, over others too. */
function followersOf(id: string, nodes: readonly Node[]): readonly string[] {
  const found = new Set([id]);
  for (const each of found) for (const node of nodes) if (node.after.includes(each)) found.add(node.id);
  return [...found];
}

/** When the last of them ends, if each begins as soon as it may. */
export function longestWay(nodes: readonly Node[]): number {
  const endOf = (id: string): number => {
    const node = nodes.find((each) => each.id === id);
    return node ? node.ms + Math.max(0, ...node.after.map(endOf)) : 0;
  };
  return Math.max(...nodes.map(({ id }) => endOf(id)));
}
