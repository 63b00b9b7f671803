import type { CompiledSchema } from "../base/schema.ts";
import type { ModelCaller, ModelRequest } from "../core/model.ts";
import type { StopCondition } from "./agent-options.ts";
import type { DoneCheck } from "./done/check.ts";
import type { Memory } from "./memory.ts";
import type { Persona } from "./persona.ts";
import type { Toolset } from "./toolset.ts";
import type { Window } from "./window.ts";

/** A model agent, made ready once: what its loop works with. */
export interface Mind {
  readonly persona: Persona;
  readonly prompt: string | undefined;
  readonly caller: ModelCaller;
  readonly toolset: Toolset;
  readonly permissions: readonly string[];
  readonly output: CompiledSchema<unknown> | undefined;
  readonly stopWhen: readonly StopCondition[];
  /** What an answer has to pass, and the tools whose results are shown with their ids. */
  readonly done: { readonly checks: readonly DoneCheck[]; readonly cites: (tool: string) => boolean } | undefined;
  readonly turns: number;
  readonly ms: number | undefined;
  readonly tokens: number | undefined;
  readonly maxRepairs: number;
  /** `Infinity`: loops are nobody's business. */
  readonly repeats: number;
  readonly memory: Memory | undefined;
  readonly window: Window | undefined;
  /** What every request has besides its conversation and its tools. */
  readonly settings: Omit<ModelRequest, "prompt" | "tools">;
}
