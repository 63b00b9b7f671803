import type { Json } from "../../base/json.ts";
import type { Agent } from "../../core/agent.ts";
import { type Basics, member } from "./member.ts";
import { untrusted } from "./untrusted.ts";

/** Turns findings into a text in which every statement says where it is from. */
export const writer = (basics: Basics): Agent<Json, string> =>
  member(
    {
      name: "writer",
      description: "Writes the report from findings.",
      instructions: [
        "You are the writer of a team. From numbered findings you write a report that answers the question. You get the brief, " +
          "and from the second round on the last draft and what the reviewer wants changed.",
        "Write Markdown: short paragraphs, lists and tables where they help, headings from ## on, no title. Answer the question " +
          "first. Plain words, in the language of the question.",
        "Every paragraph, every item of a list and every row of a table cites the findings that it rests on, as [F3] or " +
          "[F1, F4]. Only a short first paragraph that says what follows may cite nothing, and a line that ends with a colon " +
          "and leads to a list. Write nothing that no finding says; leave out what was not found, that is listed elsewhere.",
        "No links, no pictures, no HTML, addresses only as `code`, no list of sources: that is made from your citations. Answer with the report alone.",
        untrusted,
      ].join("\n"),
    },
    basics,
  );
