import { TroupeError } from "../base/errors.ts";
import type { Json } from "../base/json.ts";
import { checkOptions, type OptionNames } from "../base/known-options.ts";
import { unknownName } from "../base/nearest.ts";
import type { Agent } from "../core/agent.ts";
import type { ModelChoice, ModelName } from "../core/model.ts";
import { missingPermissions, type Tools } from "../core/tool.ts";
import type { AgentOptions } from "./agent-options.ts";
import { type Crew, covering, crewOf, type MadeAgent } from "./crew.ts";
import { shape } from "./shape.ts";
import { type AgentSpec, specIssues } from "./spec.ts";

/** Makes agents of one type. `options` is what the spec says, with its tools, models and output found. */
export type AgentType = (spec: AgentSpec, options: AgentOptions) => Agent<never, unknown>;

export interface FactoryOptions {
  /** What specs may name as `tools`. Default: none. */
  readonly tools?: Tools;
  /** What specs may name as `model`. Default: every name of a model, such as `"openai/gpt-5"`. */
  readonly models?: Readonly<Record<string, ModelChoice>>;
  /** What specs may give their agents. Default: none, so that no data can grant itself anything. */
  readonly permissions?: readonly string[];
  /** What specs may name as `type`, besides `"model"`. */
  readonly types?: Readonly<Record<string, AgentType>>;
  /** Where `forCapabilities` looks. */
  readonly specs?: readonly AgentSpec[];
}

/** Makes agents of data. */
export interface AgentFactory {
  /** What the data is, if it is a spec that this factory can make. @throws TroupeError `invalid_input` */
  check(data: unknown): AgentSpec;
  /** @throws TroupeError `invalid_input`, naming every field that is wrong and how it should be. */
  make(spec: AgentSpec): Agent<Json, Json>;
  /**
   * Agents of several specs, for as long as they are needed: `using crew = factory.crew(specs)`.
   *
   * @throws TroupeError `invalid_input`
   */
  crew(specs: readonly AgentSpec[]): Crew;
  /**
   * Agents of as few of the factory's own specs as have all these capabilities among them.
   *
   * @throws TroupeError `invalid_input` for capabilities that no spec has.
   */
  forCapabilities(needs: readonly string[]): Crew;
}

const known: OptionNames<FactoryOptions> = { tools: true, models: true, permissions: true, types: true, specs: true };

/** A factory that makes its model agents by `agent`. */
export function factoryOf(
  agent: (options: AgentOptions) => Agent<Json, unknown>,
  options: FactoryOptions,
): AgentFactory {
  checkOptions("agentFactory", options, known);
  const { specs = [] } = options;
  const types: Readonly<Record<string, AgentType>> = { model: (_, made) => agent(made), ...options.types };

  function issuesOf(data: unknown, at: string): readonly string[] {
    const issues = specIssues(data, at);
    return issues.length > 0 ? issues : namesIssues(data as AgentSpec, { ...options, types }, at);
  }

  function make(spec: AgentSpec): MadeAgent {
    refuse(issuesOf(spec, "$"));
    const type = types[spec.type ?? "model"];
    return type?.(spec, optionsOf(spec, options)) as MadeAgent;
  }

  function crew(wanted: readonly AgentSpec[]): Crew {
    refuse(wanted.flatMap((spec, index) => issuesOf(spec, `$[${index}]`)));
    return crewOf(wanted.map((spec) => ({ spec, agent: make(spec) })));
  }

  refuse(specs.flatMap((spec, index) => issuesOf(spec, `specs[${index}]`)));

  return {
    check(data) {
      refuse(issuesOf(data, "$"));
      return data as AgentSpec;
    },
    make,
    crew,
    forCapabilities(needs) {
      const found = covering(specs, needs);
      const all = [...new Set(specs.flatMap(({ capabilities = [] }) => capabilities))];
      refuse(found.missing.map((need) => `no spec has the capability ${unknownName(need, all)}`));
      return crew(found.specs);
    },
  };
}

function refuse(issues: readonly string[]): void {
  if (issues.length > 0) throw new TroupeError(issues.join("; "), { code: "invalid_input", detail: { issues } });
}

/** Names in the spec that stand for nothing here. */
function namesIssues(spec: AgentSpec, options: FactoryOptions, at: string): readonly string[] {
  const { tools = {}, models, permissions = [], types = {} } = options;
  const strangers = (field: string, kind: string, given: readonly string[], among: readonly string[]) =>
    given
      .filter((name) => !among.includes(name))
      .map((name) => `${at}.${field}: there is no ${kind} ${unknownName(name, among)}`);
  return [
    ...strangers("type", "type", [spec.type ?? "model"], Object.keys(types)),
    ...(models === undefined ? [] : strangers("model", "model", modelsOf(spec), Object.keys(models))),
    ...strangers("tools", "tool", spec.tools ?? [], Object.keys(tools)),
    ...strangers("permissions", "permission to give", spec.permissions ?? [], permissions),
    ...(spec.tools ?? []).flatMap((name) => lockedIssues(name, spec, tools, at)),
  ];
}

/** A tool that the agent has and may never call is a mistake. */
function lockedIssues(name: string, { permissions = [] }: AgentSpec, tools: Tools, at: string): readonly string[] {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  const missing = tool ? missingPermissions(tool, permissions) : [];
  return missing.map(
    (need) => `${at}.permissions: ${name} needs ${JSON.stringify(need)}; add it, or leave the tool out`,
  );
}

const modelsOf = ({ model }: AgentSpec): readonly string[] =>
  model === undefined ? [] : typeof model === "string" ? [model] : model;

function optionsOf(spec: AgentSpec, { tools = {}, models }: FactoryOptions): AgentOptions {
  const { type: _, capabilities: _capabilities, config: _config, model: _model, tools: names, output, ...same } = spec;
  const granted = Object.fromEntries((names ?? []).flatMap((name) => (tools[name] ? [[name, tools[name]]] : [])));
  const choice = modelsOf(spec).flatMap((name): readonly ModelName[] => {
    const found = models?.[name] ?? name;
    return Array.isArray(found) ? found : [found as ModelName];
  });
  return {
    ...same,
    ...(choice.length === 0 ? {} : { model: choice as [ModelName, ...ModelName[]] }),
    ...(names === undefined ? {} : { tools: granted }),
    ...(output === undefined ? {} : { output: shape<Json>(output) }),
  };
}
