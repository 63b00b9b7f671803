import { fitsWildcard } from "../../base/wildcard.ts";
import type { GrantKind, GrantLists, Grants } from "../../core/bounds.ts";

/** What several levels allow: only what each of them does. A class because everybody below shares it. */
export class Granted implements Grants {
  /** From the outermost in; those of a run, as they were when it was started, come first. */
  readonly lists: readonly GrantLists[];

  constructor(lists: readonly GrantLists[]) {
    this.lists = lists;
  }

  allows(kind: GrantKind, name: string): boolean {
    return this.lists.every((each) => {
      const list = listOf(each, kind);
      return list === undefined || list.some((pattern) => fitsWildcard(pattern, name));
    });
  }

  /** An agent that calls itself has the same lists on every level: once is enough. */
  within(lists: GrantLists): Granted {
    return this.lists.includes(lists) ? this : new Granted([...this.lists, lists]);
  }
}

function listOf({ agents, tools, mail }: GrantLists, kind: GrantKind): readonly string[] | undefined {
  if (kind === "agent") return agents;
  return kind === "tool" ? tools : mail;
}
