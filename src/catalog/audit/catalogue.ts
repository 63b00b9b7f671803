import type { Manifest } from "./manifest.ts";

/** Every name in the folder, arranged for looking up what a link may mean. */
export interface Catalogue {
  /** A file, a folder, or something reached through a symbolic link inside the folder. */
  has(path: string): boolean;
  hasFolder(path: string): boolean;
  isDocument(path: string): boolean;
  /** Files with this name, whatever their folder and letter case. */
  named(name: string): readonly string[];
  /** Documents served under this site path, by the usual rules: no extension, no order numbers, no `index`. */
  routed(path: string): readonly string[];
  /** Documents whose site path ends with this path. */
  routedBelow(path: string): readonly string[];
  readonly files: ReadonlySet<string>;
}

/** Builds the look-up tables once per manifest. */
export function catalogue({ folders, documents, aliases }: Manifest): Catalogue {
  const files = new Set<string>();
  const folderSet = new Set<string>();
  const names = new Map<string, string[]>();
  for (const { folder, files: inside } of folders) {
    folderSet.add(folder);
    for (const name of inside) {
      const path = folder === "" ? name : `${folder}/${name}`;
      files.add(path);
      push(names, name.toLowerCase(), path);
    }
  }
  const documentSet = new Set(documents.map(({ file }) => file));
  const routes = new Map<string, string[]>();
  const lastSegments = new Map<string, string[]>();
  for (const file of documentSet) {
    const route = routeOf(file);
    push(routes, route, file);
    push(lastSegments, route.slice(route.lastIndexOf("/") + 1), file);
  }
  const real = (path: string): string => {
    const alias = aliases.find(({ from }) => path === from || path.startsWith(`${from}/`));
    return alias === undefined ? path : alias.to + path.slice(alias.from.length);
  };
  return {
    files,
    has: (path) => files.has(real(path)) || folderSet.has(real(path)),
    hasFolder: (path) => folderSet.has(real(path)),
    isDocument: (path) => documentSet.has(path),
    named: (name) => names.get(name.toLowerCase()) ?? [],
    routed: (path) => routes.get(routeOf(path)) ?? [],
    routedBelow: (path) => {
      const route = routeOf(path);
      const candidates = lastSegments.get(route.slice(route.lastIndexOf("/") + 1)) ?? [];
      return candidates.filter((file) => `/${routeOf(file)}`.endsWith(`/${route}`));
    },
  };
}

/** The site path of a document: `docs/03-core/05-Text.mdx` → `docs/core/text`, `guide/index.md` → `guide`. */
export function routeOf(file: string): string {
  const segments = file
    .replace(/\.(?:mdx?|markdown|html?)$/i, "")
    .split("/")
    .filter((segment) => segment !== "" && segment !== "." && !/^\(.*\)$/.test(segment))
    .map((segment) => segment.replace(/^\d+[-_.]\s*(?=\S)/, "").toLowerCase());
  const last = segments.at(-1);
  if (last === "index" || last === "readme" || last === "_index") segments.pop();
  return segments.join("/");
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
