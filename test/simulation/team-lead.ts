import type { LanguageModel } from "../../src/core/model.ts";
import { scriptedModel } from "../../src/testing/scripted/scripted-model.ts";
import { gist } from "./team-leaf.ts";

/** A model that delegates by chance, to one or two at the same time, now and then to one there is not, and then answers. */
export const leadModel = (members: readonly string[]): LanguageModel =>
  scriptedModel(({ messages, turn }) => {
    const seen = gist(messages);
    if (turn % 3 === 2 || (turn > 0 && seen % 3 === 0)) return seen % 2 === 0 ? `@${members[0]}` : `${seen}`;
    const asked = [...members, "nobody"].filter((each) => gist([each, seen]) % 3 > 0).slice(0, 2);
    return asked.length === 0
      ? `${seen}`
      : { calls: asked.map((each) => ({ tool: `ask_${each}`, input: { task: `${seen}` } })) };
  });
