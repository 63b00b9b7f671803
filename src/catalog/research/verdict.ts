import type { StandardSchema } from "../../base/schema.ts";
import { shaped } from "./shaped.ts";

/** What the reviewer decides about a draft. */
export type Verdict = "approve" | "revise" | "reject";

export type Review = Readonly<{ verdict: Verdict; notes: string }>;

export const reviewSchema: StandardSchema<Review> = shaped<Review>({
  type: "object",
  properties: {
    verdict: {
      type: "string",
      enum: ["approve", "revise", "reject"],
      description:
        "approve: it can go out as it is. revise: it can be mended. reject: it cannot, or must not go out at all.",
    },
    notes: { type: "string", description: "What has to change, point by point; for approve, why it holds. Short." },
  },
  required: ["verdict", "notes"],
  additionalProperties: false,
});
