// Sets of tools as this library makes them: an agent takes them as they are, and granted by name.
import { agent } from "../../src/agent.ts";
import type { Json } from "../../src/base/json.ts";
import type { Agent } from "../../src/core/agent.ts";
import { files } from "../../src/tools/files/files.ts";
import { toolbox } from "../../src/tools/registry.ts";
import { brave } from "../../src/tools/web/brave.ts";
import { fetchPage } from "../../src/tools/web/fetch-page.ts";
import { webSearch } from "../../src/tools/web/search.ts";

export const reader: Agent<Json, string> = agent({ name: "reader", tools: files("docs") });
export const writer: Agent<Json, string> = agent({ name: "writer", tools: files("docs", { write: true }) });
export const surfer: Agent<Json, string> = agent({ name: "surfer", tools: fetchPage() });
export const searcher: Agent<Json, string> = agent({ name: "searcher", tools: webSearch(brave()) });
export const all: Agent<Json, string> = agent({ name: "all", tools: { ...files("docs"), ...fetchPage() } });
const shelf = toolbox(files("docs", { write: true }));
export const granted: Agent<Json, string> = agent({ name: "granted", tools: shelf.grant("read_file") });
