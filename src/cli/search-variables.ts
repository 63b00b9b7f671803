/** The variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

type SearchVariable = "BRAVE_API_KEY" | "TAVILY_API_KEY" | "SEARXNG_URL";

/** Those that hold the key of a service that searches the web. */
export const searchKeys: readonly SearchVariable[] = ["BRAVE_API_KEY", "TAVILY_API_KEY"];

/** Any of these sets up searching the web; the first that is set is used. */
export const searchVariables: readonly SearchVariable[] = [...searchKeys, "SEARXNG_URL"];

export const isSearchSet = (env: Variables, name: SearchVariable): boolean => (env[name]?.trim() ?? "") !== "";

/** Whether the web can be searched from here. */
export const canSearch = (env: Variables): boolean => searchVariables.some((name) => isSearchSet(env, name));
