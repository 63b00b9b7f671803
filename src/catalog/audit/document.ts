import type { DocumentKind } from "./manifest.ts";

interface Heading {
  readonly line: number;
  readonly depth: number;
  /** What a reader sees, without emphasis marks and without an explicit id. */
  readonly text: string;
}

export interface Link {
  readonly line: number;
  readonly kind: "link" | "image" | "definition" | "html";
  /** The target as written, percent-encoding included. */
  readonly href: string;
  readonly text: string;
}

export interface Paragraph {
  readonly line: number;
  /** What a reader sees, on one line. */
  readonly text: string;
  /** The nearest heading above, `""` before the first. */
  readonly heading: string;
  /** Where it stands: `item` is inside a list. */
  readonly place: "body" | "item" | "quote";
}

export interface Table {
  readonly line: number;
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** One parsed document. Lines count from 1. */
export interface Document {
  readonly file: string;
  readonly kind: DocumentKind;
  readonly lines: readonly string[];
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  /** `[text][label]` where no definition of `label` exists. */
  readonly unresolved: readonly Link[];
  readonly paragraphs: readonly Paragraph[];
  readonly tables: readonly Table[];
  /** Ids and anchor names given explicitly: HTML, JSX attributes, `{#id}`. */
  readonly ids: ReadonlySet<string>;
  /** Words and strings inside component tags, letters and digits only: sites generate anchors from them. */
  readonly labels: ReadonlySet<string>;
  /** Lines inside code blocks and comments. */
  readonly code: ReadonlySet<number>;
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** True when part of the page comes from elsewhere: snippets, includes, generated reference. */
  readonly partial: boolean;
}
