import type { StandardSchema } from "../../base/schema.ts";
import type { Proposed } from "./finding.ts";
import { shaped } from "./shaped.ts";

/** What a researcher answers. */
export type Findings = Readonly<{ findings: readonly Proposed[]; notFound: readonly string[] }>;

const inFile = {
  type: "object",
  properties: {
    file: { type: "string", description: "The path as the tools write it." },
    line: { type: "integer", description: "The line at which the quote begins." },
  },
  required: ["file", "line"],
  additionalProperties: false,
};

const onPage = {
  type: "object",
  properties: { url: { type: "string", description: "The address of a page that you have fetched." } },
  required: ["url"],
  additionalProperties: false,
};

/** The shape of findings, with the sources that this run has. */
export function findingsSchema(has: { readonly docs: boolean; readonly web: boolean }): StandardSchema<Findings> {
  const source = has.docs && has.web ? { anyOf: [inFile, onPage] } : has.docs ? inFile : onPage;
  return shaped<Findings>({
    type: "object",
    properties: {
      findings: {
        type: "array",
        items: {
          type: "object",
          properties: {
            claim: { type: "string", description: "One fact that answers part of the question, in one sentence." },
            quote: {
              type: "string",
              description:
                "The words of the source that prove it, copied exactly, 12 to 1,000 characters, nothing left out.",
            },
            source,
          },
          required: ["claim", "quote", "source"],
          additionalProperties: false,
        },
      },
      notFound: {
        type: "array",
        items: { type: "string" },
        description: "What the question asks for and you have looked for in vain.",
      },
    },
    required: ["findings", "notFound"],
    additionalProperties: false,
  });
}
