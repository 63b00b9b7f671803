import type { Context } from "../core/agent.ts";
import type { GrantKind, Grants } from "../core/bounds.ts";
import type { ReadyTool, Toolset } from "./toolset.ts";

/** What an agent is told of its tools: of those that are withheld from it, nothing. Made once for a call. */
export function definitionsFor({ definitions, tools }: Toolset, grants: Grants | null): Toolset["definitions"] {
  if (grants === null || definitions === undefined) return definitions;
  if (definitions instanceof Promise) return definitions.then((all) => granted(all, tools, grants));
  const left = granted(definitions, tools, grants);
  return left.length === 0 ? undefined : left;
}

type Definitions = Awaited<NonNullable<Toolset["definitions"]>>;

/** Those that a provider runs are only known by their names. */
const granted = (all: Definitions, tools: Toolset["tools"], grants: Grants): Definitions =>
  all.filter(({ name }) => {
    const tool = tools.get(name);
    return tool === undefined ? grants.allows("tool", name) : isGranted(grants, tool);
  });

export const isGranted = (grants: Grants | null, tool: ReadyTool): boolean =>
  grants === null || missing(grants, tool) === null;

/** Why a tool that was not granted is not run; null where it may be. The log is told. */
export function withheld({ ctx, agent }: { ctx: Context; agent: string }, tool: ReadyTool): string | null {
  const found = ctx.grants === null ? null : missing(ctx.grants, tool);
  if (found === null) return null;
  ctx.emit("grant.refused", { agent, ...found });
  const what = found.kind === "agent" ? `${tool.name}, because you may not call ${found.name}` : tool.name;
  return `You may not use ${what} (not_granted); it was not run.`;
}

/** A tool that is an agent is both. */
function missing(
  grants: Grants,
  { name, raw, run }: ReadyTool,
): { readonly kind: GrantKind; readonly name: string } | null {
  if (!grants.allows("tool", name)) return { kind: "tool", name };
  const agent = raw.agent?.name ?? (run === undefined ? undefined : name);
  return agent === undefined || grants.allows("agent", agent) ? null : { kind: "agent", name: agent };
}
