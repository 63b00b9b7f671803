import type { Document } from "./document.ts";
import { compareText, type Finding, finding, quoteOf } from "./finding.ts";

/** “Node.js 18 or later”, said somewhere. */
export type Requirement = Readonly<{ subject: string; version: string; file: string; line: number; quote: string }>;

const SUBJECTS =
  "node(?:\\.?js)?|npm|pnpm|yarn|bun|deno|python|pip|java|jdk|go|golang|ruby|php|rust|typescript|react|vue|angular|svelte|docker|git|postgres(?:ql)?|mysql|redis|mongodb|kubernetes|terraform|xcode|\\.net|gradle|maven|kotlin|swift|flutter|dart";
const VERSION = "v?(\\d+(?:\\.\\d+){0,2})(?:\\.x)?";
const AFTER = `\\b(${SUBJECTS})\\s*(?:version\\s*|versions\\s*)?(?:>=|≥)?\\s*${VERSION}\\s*(?:\\+|\\(?(?:or|and)\\s+(?:later|newer|higher|above|greater|up)\\b)`;
const BEFORE = `\\b(${SUBJECTS})\\s*(?:version\\s*)?(?:>=|≥)\\s*${VERSION}(?![\\d.])`;
const PATTERNS = [new RegExp(AFTER, "gi"), new RegExp(BEFORE, "gi")];

/** Every least version the document states in prose or tables. */
export function requirementsIn(document: Document): Requirement[] {
  const cells = document.tables.flatMap(({ rows }) =>
    rows.map(({ line, cells: texts }) => ({ line, text: texts.join(" ") })),
  );
  const found: Requirement[] = [];
  for (const { line, text } of [...document.paragraphs, ...cells]) {
    for (const [, subject = "", version = ""] of PATTERNS.flatMap((pattern) => [...text.matchAll(pattern)])) {
      const quote = quoteOf(text);
      found.push({ subject: nameOf(subject), version: shortVersion(version), file: document.file, line, quote });
    }
  }
  return found;
}

/** One name per product, however it is written. */
function nameOf(subject: string): string {
  const name = subject.toLowerCase();
  if (name.startsWith("node")) return "Node.js";
  if (name === "golang") return "go";
  if (name === "jdk") return "java";
  return name.startsWith("postgres") ? "postgresql" : name;
}

/** `18.0.0` and `18` are the same least version. */
function shortVersion(version: string): string {
  return version.replace(/(?:\.0)+$/, "");
}

/** Reports each least version that differs from the one the folder states most often. */
export function compareRequirements(all: readonly Requirement[]): Finding[] {
  const subjects = Map.groupBy(all, ({ subject }) => subject);
  return [...subjects.values()].flatMap((statements) => {
    const usual = usualStatement(statements);
    return statements
      .filter(({ version }) => version !== usual?.version)
      .map((statement) =>
        finding({
          by: "numbers",
          kind: "version-differs",
          file: statement.file,
          line: statement.line,
          quote: statement.quote,
          subject: `${statement.subject} ${statement.version}`,
          reason: `${statement.subject} ${statement.version} or later is asked for here, ${usual?.version} or later elsewhere.`,
          related: usual === undefined ? [] : [{ file: usual.file, line: usual.line, quote: usual.quote }],
          fix: null,
        }),
      );
  });
}

function usualStatement(statements: readonly Requirement[]): Requirement | undefined {
  const versions = [...Map.groupBy(statements, ({ version }) => version).values()];
  versions.sort((a, b) => b.length - a.length || compareText(a[0]?.version ?? "", b[0]?.version ?? ""));
  return versions[0]?.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line)[0];
}
