export { agent } from "./agent.ts";
export { agentFactory } from "./agent-factory.ts";
export type {
  AgentOptions,
  Limits,
  ModelSettings,
  StopCondition,
  TurnState,
} from "./agents/agent-options.ts";
export { type AsToolOptions, asTool, type DelegateTool } from "./agents/as-tool.ts";
export type { Crew } from "./agents/crew.ts";
export type { AgentFactory, AgentType, FactoryOptions } from "./agents/factory.ts";
export { fn } from "./agents/fn.ts";
export { human } from "./agents/human.ts";
export { type HumanProxyOptions, humanProxy, type ProxyReply } from "./agents/human-proxy.ts";
export type { Exchange } from "./agents/kept-thread.ts";
export type { Memory } from "./agents/memory.ts";
export type { AgentSpec } from "./agents/spec.ts";
export type { SpecialistOptions } from "./agents/specialist.ts";
export type { Analysis } from "./agents/specialists/analyst.ts";
export type { Research } from "./agents/specialists/researcher.ts";
export type { Review } from "./agents/specialists/reviewer.ts";
export type { Destination, Route } from "./agents/specialists/router.ts";
export type { TestReport } from "./agents/specialists/tester.ts";
export {
  type TaskFields,
  type TaskInput,
  type TaskOptions,
  type TaskOutput,
  type TaskResult,
  task,
} from "./agents/task.ts";
export { type Threads, type ThreadsOptions, threads } from "./agents/threads.ts";
export type { Window } from "./agents/window.ts";
export type { Clock } from "./base/clock.ts";
export { type ErrorCode, type ErrorDetails, TroupeError } from "./base/errors.ts";
export { type Id, type RunId, runId } from "./base/ids.ts";
export type { Json } from "./base/json.ts";
export type { Random } from "./base/random.ts";
export type { Infer, JsonSchemaWithType, Schema, StandardSchema } from "./base/schema.ts";
export type {
  Agent,
  CallOptions,
  Context,
  Effect,
  Policy,
  Reconciled,
  RunClock,
  StepKind,
  StepOptions,
  StepScope,
  Thread,
  WaitOptions,
} from "./core/agent.ts";
export type {
  AccountTerms,
  Amount,
  Bill,
  BillFlag,
  Budget,
  BudgetLimit,
  Nano,
  Need,
  OnLimit,
  PayingScope,
  Price,
  Prices,
  Remaining,
  Reservation,
  RunBudget,
  Spending,
} from "./core/budget.ts";
export type { Answer, Decision, DecisionStatus, Question } from "./core/decision.ts";
export type {
  ChildEnd,
  ChildRequest,
  DecisionQuery,
  Engine,
  EntriesOptions,
  Execution,
  ForkRequest,
  Host,
  Program,
  RunQuery,
  StartRequest,
  StepRequest,
} from "./core/engine.ts";
export type { Entry, FactBody, FactType, KnownEntry, NoteBody } from "./core/entry.ts";
export {
  type Envelope,
  type Intent,
  type Priority,
  parseEnvelope,
} from "./core/envelope.ts";
export type { Mail, MailOptions, ReceiveOptions, RequestOptions } from "./core/mail.ts";
export type {
  FailedAttempt,
  LanguageModel,
  Message,
  ModelCaller,
  ModelChoice,
  ModelFault,
  ModelName,
  ModelRequest,
  Reply,
  Usage,
} from "./core/model.ts";
export type { Failure, Outcome, RunInfo, RunStatus } from "./core/outcome.ts";
export type { Change, Item, PutOptions, Store, StoreRequest, StoreResult, WatchOptions } from "./core/store.ts";
export type {
  AgentTool,
  AnyTool,
  Approval,
  PersonTool,
  StepTool,
  Tool,
  ToolOptions,
  ToolResultOutput,
  Tools,
} from "./core/tool.ts";
export { type LocalOptions, local, memory } from "./engines/local/local.ts";
export type { Durability } from "./engines/local/sqlite-file.ts";
export { budget } from "./policies/budget.ts";
export { type RetryOptions, retry } from "./policies/retry.ts";
export { timeout } from "./policies/timeout.ts";
export { wrap } from "./policies/wrap.ts";
export { type RunOptions, run } from "./run.ts";
export type { AppBudget } from "./runtime/budget/app-budget.ts";
export type { Run } from "./runtime/run.ts";
export {
  type App,
  type ForkOptions,
  type StartOptions,
  type TroupeOptions,
  troupe,
  type Verdict,
} from "./runtime/troupe.ts";
export { analyst, coder, editor, researcher, reviewer, router, tester, writer } from "./specialists.ts";
export { type Pool, type PoolOptions, type PoolStats, pool } from "./state/pool.ts";
export { type Finisher, type FirstOptions, type ParallelOptions, parallel } from "./teams/parallel.ts";
export { type PipelineOptions, pipeline, type StageStatus } from "./teams/pipeline.ts";
export { type Cost, type Costs, type CostsOptions, costs } from "./telemetry/costs.ts";
export type { LoggedRequest, PriceOf } from "./telemetry/requests.ts";
export { type FilesOptions, type FileTools, files, type WritableFileTools } from "./tools/files/files.ts";
export type { FileList, ListInput } from "./tools/files/list.ts";
export type { Hit } from "./tools/files/ranking.ts";
export type { FileText, ReadInput } from "./tools/files/read.ts";
export type { SearchInput, SearchResult } from "./tools/files/search.ts";
export type { WriteInput, Written } from "./tools/files/write.ts";
export { type Toolbox, toolbox } from "./tools/registry.ts";
export { tool } from "./tools/tool.ts";
export type { Fetch, FetchOptions, ServiceOptions } from "./tools/web/ask-service.ts";
export { brave } from "./tools/web/brave.ts";
export { type FetchPageOptions, fetchPage, type PageTools } from "./tools/web/fetch-page.ts";
export type { Found } from "./tools/web/found.ts";
export type { Resolve } from "./tools/web/guard.ts";
export type { Page, PageInput } from "./tools/web/page.ts";
export {
  type SearchOptions,
  type SearchProvider,
  type SearchTools,
  type WebSearchInput,
  type WebSearchResult,
  webSearch,
} from "./tools/web/search.ts";
export { type SearxngOptions, searxng } from "./tools/web/searxng.ts";
export { tavily } from "./tools/web/tavily.ts";
