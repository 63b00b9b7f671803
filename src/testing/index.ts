export { seededRandom } from "../base/random.ts";
export type { Journal } from "../engines/local/journal.ts";
export { memoryJournal } from "../engines/local/memory-journal.ts";
export { sqliteJournal } from "../engines/local/sqlite-journal.ts";
export { type Cassette, type CassetteOptions, cassette } from "./cassette/cassette.ts";
export type { Secret } from "./cassette/secrets.ts";
export type { Clause } from "./clause.ts";
export { conformance } from "./conformance.ts";
export { Crash, type CrashPlan, crashingJournal } from "./crashing-journal.ts";
export type { EngineBench } from "./engine-bench.ts";
export { engineContract } from "./engine-contract.ts";
export type { FaultPlanOptions, Injected } from "./faults/fault-plan.ts";
export {
  type FaultyModel,
  type FaultyModelOptions,
  faultyModel,
  type InjectedModelFault,
} from "./faults/faulty-model.ts";
export { type FaultyToolOptions, faultyTool, type ToolFault } from "./faults/faulty-tool.ts";
export { journalContract } from "./journal-contract.ts";
export { type LoggedModelCall, type LoggedToolCall, modelCalls, toolCalls } from "./log-calls.ts";
export { type ProviderErrorOptions, providerError } from "./model/provider-error.ts";
export type { Expectation, TextMatch } from "./scripted/expectation.ts";
export { type ScriptedModel, type ScriptedModelOptions, scriptedModel } from "./scripted/scripted-model.ts";
export type { ScriptedCall, ScriptedReply } from "./scripted/scripted-reply.ts";
export type { ScriptedRequest, ToldResult } from "./scripted/scripted-request.ts";
export { byCase, byTurn, type ScriptCase, type ScriptFunction } from "./scripted/stateless-script.ts";
export { type SimulateOptions, type Simulation, simulate } from "./simulate.ts";
export { storeContract } from "./store-contract.ts";
export { type VirtualClock, virtualClock } from "./virtual-clock.ts";
