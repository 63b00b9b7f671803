/** A kind of model that can be named: what to install for it, what to set, and how the package is used. */
export interface Provider {
  /** The first word of the names of its models: `openai` in `openai/gpt-5`. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** A provider package of the AI SDK that speaks version 4 of its contract. */
  readonly package: string;
  /** What the package exports to make a provider with. */
  readonly factory: string;
  /** Variables that may hold the key; the first one that is set counts. */
  readonly keys: readonly string[];
  /** Whether calls can do without one: never, at a server of one's own (the address is set), or always. */
  readonly keyless: "never" | "own-server" | "always";
  /** The variable with the address of the service, as far as `/chat/completions` and its like. */
  readonly addressVariable: string;
  /** Where calls go if that is not set; null: where the package sends them, or nowhere if it must be told. */
  readonly address: string | null;
  /** A server on this machine: asked whether it is there, and which models it has. */
  readonly local?: "asked" | "scanned";
  /** Its models keep to a JSON schema that is sent along. Only for packages that must be told. */
  readonly keepsToSchema?: true;
  /** How names of its models often begin, to tell what a name without a provider was meant to be. */
  readonly begins: readonly string[];
  /**
   * The model that is used where none is named: one that calls tools, at a middling price. Null: one that the server has.
   * This ages. Last looked at in November 2026, in the lists of the provider packages.
   */
  readonly model: string | null;
}

const compatible = { package: "@ai-sdk/openai-compatible", factory: "createOpenAICompatible" } as const;

/** A model server on this machine that speaks OpenAI's chat format. */
function localServer(name: string, title: string, port: number, local: "asked" | "scanned"): Provider {
  const prefix = name.toUpperCase();
  return {
    ...compatible,
    name,
    title,
    keys: [`${prefix}_API_KEY`],
    keyless: "always",
    addressVariable: name === "ollama" ? "OLLAMA_HOST" : `${prefix}_BASE_URL`,
    address: `http://127.0.0.1:${port}/v1`,
    local,
    keepsToSchema: true,
    begins: [],
    model: null,
  };
}

/** A service with a package of its own. */
function service(
  name: string,
  title: string,
  more: Pick<Provider, "factory" | "model" | "begins"> & Partial<Provider>,
): Provider {
  const prefix = name.toUpperCase();
  return {
    name,
    title,
    package: `@ai-sdk/${name}`,
    keys: [`${prefix}_API_KEY`],
    keyless: "never",
    addressVariable: `${prefix}_BASE_URL`,
    address: null,
    ...more,
  };
}

/** In the order in which they are chosen from when no model is named. */
const all: readonly Provider[] = [
  // The addresses of these three are spelt out, because without one their packages look at the process's environment.
  service("openai", "OpenAI", {
    factory: "createOpenAI",
    keyless: "own-server",
    address: "https://api.openai.com/v1",
    begins: ["gpt-", "o1", "o3", "o4"],
    model: "gpt-6-luna",
  }),
  service("anthropic", "Anthropic", {
    factory: "createAnthropic",
    address: "https://api.anthropic.com/v1",
    begins: ["claude-"],
    model: "claude-sonnet-5-5",
  }),
  service("google", "Google Gemini", {
    factory: "createGoogle",
    keys: ["GEMINI_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY", "GOOGLE_API_KEY"],
    addressVariable: "GOOGLE_GENERATIVE_AI_BASE_URL",
    address: "https://generativelanguage.googleapis.com/v1beta",
    begins: ["gemini-", "gemma-"],
    model: "gemini-4-argon",
  }),
  service("mistral", "Mistral", {
    factory: "createMistral",
    begins: ["mistral-", "magistral-", "ministral-"],
    model: "mistral-medium-latest",
  }),
  service("xai", "xAI", { factory: "createXai", begins: ["grok-"], model: "grok-4.7" }),
  service("groq", "Groq", { factory: "createGroq", begins: [], model: "llama-3.3-70b-versatile" }),
  service("deepseek", "DeepSeek", { factory: "createDeepSeek", begins: ["deepseek-"], model: "deepseek-v4-flash" }),
  service("cohere", "Cohere", { factory: "createCohere", begins: ["command-"], model: "command-a-03-2025" }),
  service("openrouter", "OpenRouter", {
    ...compatible,
    address: "https://openrouter.ai/api/v1",
    begins: [],
    model: "openrouter/auto",
  }),
  service("gateway", "Vercel AI Gateway", {
    factory: "createGateway",
    keys: ["AI_GATEWAY_API_KEY"],
    addressVariable: "AI_GATEWAY_BASE_URL",
    begins: [],
    model: "anthropic/claude-sonnet-5.5",
  }),
  {
    ...compatible,
    name: "compatible",
    title: "Any server that speaks OpenAI's chat format",
    keys: ["OPENAI_COMPATIBLE_API_KEY"],
    keyless: "own-server",
    addressVariable: "OPENAI_COMPATIBLE_BASE_URL",
    address: null,
    begins: [],
    model: null,
  },
  localServer("ollama", "Ollama", 11_434, "asked"),
  localServer("lmstudio", "LM Studio", 1_234, "scanned"),
  localServer("vllm", "vLLM", 8_000, "scanned"),
  localServer("llamacpp", "llama.cpp", 8_080, "scanned"),
];

export const providers: ReadonlyMap<string, Provider> = new Map(all.map((provider) => [provider.name, provider]));

/** Everything that must not be shown, wherever it is set. */
export const keyVariables: readonly string[] = all.flatMap(({ keys }) => keys);

export const installCommand = (name: string): string => `npm install ${name}`;
