/** The variables of a process. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Those that hold the key of a service that searches the web. */
export const searchKeys = ["BRAVE_API_KEY", "TAVILY_API_KEY"] as const;

/** Any of these sets up searching the web; the first that is set is used. */
export const searchVariables = [...searchKeys, "SEARXNG_URL"] as const;

export const isSearchSet = (env: Variables, name: (typeof searchVariables)[number]): boolean =>
  (env[name]?.trim() ?? "") !== "";

/** Whether the web can be searched from here. */
export const canSearch = (env: Variables): boolean => searchVariables.some((name) => isSearchSet(env, name));
