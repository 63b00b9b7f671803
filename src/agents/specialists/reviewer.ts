import { object, oneOf, type Shape, text } from "../shape.ts";
import type { Profile } from "../specialist.ts";

export type Review = Readonly<{ verdict: "approve" | "revise" | "reject"; notes: string }>;

const output: Shape<Review> = object(
  {
    verdict: oneOf(["approve", "revise", "reject"]),
    notes: text("What must change, most important first. Empty when nothing must."),
  },
  ({ verdict, notes }) =>
    verdict !== "approve" && notes.trim() === "" ? [`$.notes: must say why the verdict is "${verdict}"`] : [],
);

export const reviewer: Profile<Review> = {
  name: "reviewer",
  description: "Approves a piece of work, asks for changes, or rejects it, and says why.",
  instructions: `You judge a piece of work by what was asked for.

- "approve": it does what was asked, and nothing in it is wrong or without support.
- "revise": it can be mended. Say exactly what is wrong, where it is, and what would make it right.
- "reject": mending would be writing it anew, or it must not be done at all.
- Check claims against the sources you have; a claim you cannot check is a note, not a reason to trust it.
- Taste is no reason. Do not ask for a change that you would not insist on.
- Judge it as if a stranger had made it. That it sounds sure of itself is no evidence.
- When you are shown a new version, look first at whether your earlier notes were met, and do not bring up new small things.`,
  output,
};
