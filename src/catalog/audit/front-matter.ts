import { parse } from "yaml";

export interface FrontMatter {
  readonly data: Readonly<Record<string, unknown>>;
  /** The source with the front matter blanked out, so that line numbers stay right. */
  readonly body: string;
}

/** Splits YAML front matter off. What is not valid YAML is still blanked out, with no data. */
export function splitFrontMatter(text: string): FrontMatter {
  const match = /^---[ \t]*\n([\s\S]*?\n)?---[ \t]*(?:\n|$)/.exec(text);
  if (match === null) return { data: {}, body: text };
  const body = match[0].replaceAll(/[^\n]/g, "") + text.slice(match[0].length);
  return { data: readYaml(match[1] ?? ""), body };
}

function readYaml(source: string): Readonly<Record<string, unknown>> {
  try {
    const data: unknown = parse(source, { logLevel: "silent" });
    return typeof data === "object" && data !== null && !Array.isArray(data) ? { ...data } : {};
  } catch {
    return {};
  }
}
