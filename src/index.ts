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
export type { DoneCall, DoneCheck, DoneState } from "./agents/done/check.ts";
export { type EvidenceOptions, evidence } from "./agents/done/evidence.ts";
export { failedTools } from "./agents/done/failed-tools.ts";
export { openTodos } from "./agents/done/open-todos.ts";
export { type Todo, todos } from "./agents/done/todos.ts";
export { unreadMail } from "./agents/done/unread-mail.ts";
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
export type { ApprovalScope, ArgumentPatterns, BoundCall, CallFacts, ProposedCall } from "./core/approval.ts";
export type { ApprovalRule, StandingAnswer } from "./core/approval-rule.ts";
export type { ApprovalTerms, ApprovalTest } from "./core/approval-terms.ts";
export type { Bound, GrantKind, GrantLists, Grants, RunBounds, TreeLimits } from "./core/bounds.ts";
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
export type {
  Answer,
  AnswerTo,
  ApprovedCall,
  Ask,
  Decision,
  DecisionCaller,
  DecisionStatus,
  Form,
  Question,
} from "./core/decision.ts";
export { wholePath } from "./core/decision.ts";
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
export type { Labels, OnRefuse } from "./core/labels.ts";
export type { Mail, MailOptions, ReceiveOptions, RequestOptions } from "./core/mail.ts";
export type { MemberFailure, TeamResult } from "./core/member-failure.ts";
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
export type { Landed, ResultCache } from "./core/result-cache.ts";
export type { LargeValue, SeenInput } from "./core/seen-input.ts";
export type {
  Change,
  Item,
  PutOptions,
  Store,
  StoreOptions,
  StoreRequest,
  StoreResult,
  WatchOptions,
} from "./core/store.ts";
export type { Supervised } from "./core/supervised-report.ts";
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
export type { ToolCache } from "./core/tool-cache.ts";
export type { Statement, Turn } from "./core/turn.ts";
export type { VerifyVerdict } from "./core/verification.ts";
export { type LocalOptions, local, memory } from "./engines/local/local.ts";
export type { Durability } from "./engines/local/sqlite-file.ts";
export { type Batch, batch } from "./models/batch.ts";
export type { BatchStats } from "./models/batch-counts.ts";
export type { BatchCall, BatchOptions, BatchScope } from "./models/batch-terms.ts";
export { type Embedder, type EmbedderOptions, embedder } from "./models/embedder.ts";
export { type OrchestrateOptions, orchestrate } from "./orchestrate.ts";
export { type BreakerOptions, breaker } from "./policies/breaker.ts";
export { budget } from "./policies/budget.ts";
export { type BulkheadOptions, bulkhead } from "./policies/bulkhead.ts";
export { type CacheOptions, cache } from "./policies/cache.ts";
export { type ClarifyOptions, clarify } from "./policies/clarify.ts";
export { type EndorseOptions, endorse } from "./policies/endorse.ts";
export { type FallbackOptions, fallback } from "./policies/fallback.ts";
export { grants } from "./policies/grants.ts";
export { type Check, type GuardOptions, guard, type Inspection } from "./policies/guard.ts";
export { type LabelledOptions, labelled } from "./policies/labelled.ts";
export { limits } from "./policies/limits.ts";
export { type RateLimitOptions, rateLimit } from "./policies/rate-limit.ts";
export { type RetryOptions, retry } from "./policies/retry.ts";
export { type SupervisedOptions, supervised } from "./policies/supervised.ts";
export { timeout } from "./policies/timeout.ts";
export type { GuardVerdict } from "./policies/verdict.ts";
export { type PolicyFor, wrap } from "./policies/wrap.ts";
export { type RunOptions, run } from "./run.ts";
export type { Approvals, ListedRule, RuleQuery } from "./runtime/approvals.ts";
export type { AppBudget } from "./runtime/budget/app-budget.ts";
export type { Verdict } from "./runtime/decide.ts";
export type { Run } from "./runtime/run.ts";
export {
  type App,
  type ForkOptions,
  type StartOptions,
  type TroupeOptions,
  troupe,
} from "./runtime/troupe.ts";
export { analyst, coder, editor, researcher, reviewer, router, tester, writer } from "./specialists.ts";
export { type Pool, type PoolOptions, type PoolStats, type PoolUse, pool } from "./state/pool.ts";
export type { AssignTask } from "./teams/assign/assign-task.ts";
export type { AssignedTask, AssignFailure, AssignView } from "./teams/assign/hand-out.ts";
export { type AssignOptions, type AssignResult, assign } from "./teams/assign.ts";
export type { CandidateFailure, CandidateView, JudgeView } from "./teams/best-of/candidates.ts";
export {
  type BestOfOptions,
  type BestOfResult,
  bestOf,
  type JudgedOptions,
  type ScoredOptions,
} from "./teams/best-of.ts";
export { type BlackboardEntry, type Contribution, readBlackboard } from "./teams/blackboard/board-entries.ts";
export type { BlackboardController } from "./teams/blackboard/board-round.ts";
export type { BlackboardView } from "./teams/blackboard/board-turn.ts";
export type { BlackboardAnswer } from "./teams/blackboard/read-contribution.ts";
export { type BlackboardEnd, type BlackboardOptions, type BlackboardResult, blackboard } from "./teams/blackboard.ts";
export type { Debater, DebateView } from "./teams/debate/debate-end.ts";
export type { DebateVerdict } from "./teams/debate/verdict.ts";
export { type DebateOptions, type DebateResult, debate } from "./teams/debate.ts";
export type { PersonOptions } from "./teams/escalate/ask-person.ts";
export {
  type EscalateOptions,
  type EscalateResult,
  type EscalateView,
  type Escalation,
  escalate,
} from "./teams/escalate.ts";
export { type ExecutorOptions, executor, type PlanResult } from "./teams/executor.ts";
export type { GroupChatOptions } from "./teams/group-chat/chat-plan.ts";
export type { ChatMember, GroupChatState, GroupChatView } from "./teams/group-chat/chat-state.ts";
export type { NoSpeaker, SpeakerFunction, SpeakerRule } from "./teams/group-chat/speaker.ts";
export { type GroupChatEnd, type GroupChatResult, groupChat } from "./teams/group-chat.ts";
export { type ManagerOptions, type ManagerResult, manager } from "./teams/manager.ts";
export type { MapView, PartFailure } from "./teams/map-reduce/parts.ts";
export { type MapReduceOptions, type MapReduceResult, mapReduce, type ReduceView } from "./teams/map-reduce.ts";
export type { MarketView } from "./teams/market/announce.ts";
export type { MarketScore, MarketWeights, OpenBid, ScoredBid } from "./teams/market/bid-score.ts";
export type { Bid, Refusal } from "./teams/market/bids.ts";
export type { MarketOptions } from "./teams/market/market-options.ts";
export { type MarketResult, market } from "./teams/market.ts";
export { type Members, type Roster, type RosterOptions, roster } from "./teams/membership/roster.ts";
export type { OrchestrateResult, ReviewView } from "./teams/orchestrate/orchestration.ts";
export type { ReviewVerdict } from "./teams/orchestrate/read-review.ts";
export { type Finisher, type FirstOptions, type ParallelOptions, parallel } from "./teams/parallel.ts";
export type { PeerIntent, PeerLetter } from "./teams/peers/peer-post.ts";
export type { PeerMessage, PeerTurn } from "./teams/peers/peer-turn.ts";
export { type PeersOptions, type PeersResult, type PeersView, peers } from "./teams/peers.ts";
export { type PipelineOptions, pipeline, type StageStatus } from "./teams/pipeline.ts";
export type { ManagerView } from "./teams/plan/carry-out.ts";
export type { TaskReport, WorkerView } from "./teams/plan/execute-plan.ts";
export type { Plan, PlannedTask } from "./teams/plan/plan.ts";
export type { WorkerCard } from "./teams/plan/worker-card.ts";
export { type PlannerOptions, type PlannerView, planner } from "./teams/planner.ts";
export { type AuthorView, type CriticView, type RefineOptions, type RefineResult, refine } from "./teams/refine.ts";
export { type RoundsEnd, type RoundsOptions, type RoundsResult, type RoundsView, rounds } from "./teams/rounds.ts";
export type { ChooseFunction, Chooser, ChooserView } from "./teams/route/choose.ts";
export {
  type Routed,
  type RouteManyOptions,
  type RouteOptions,
  type RouteResult,
  type RouteView,
  route,
} from "./teams/route.ts";
export { gather } from "./teams/running/gather.ts";
export type { HandOff } from "./teams/swarm/hand-off.ts";
export type { HandedOff } from "./teams/swarm/hand-off-loops.ts";
export { type SwarmOptions, type SwarmResult, type SwarmView, swarm } from "./teams/swarm.ts";
export type { FailedCheck, WorkCheck } from "./teams/verify/code-checks.ts";
export type { VerifierView, VerifyAuthorView, VerifyOptions } from "./teams/verify/verify-plan.ts";
export { type VerifyResult, verify } from "./teams/verify.ts";
export type { Ballot } from "./teams/vote/ballots.ts";
export type { VoteView } from "./teams/vote/election.ts";
export type { OptionCount, VoteOutcome, VotingMethod } from "./teams/vote/tally.ts";
export type { TieRule } from "./teams/vote/voting-rules.ts";
export { type VoteOptions, type VoteResult, vote } from "./teams/vote.ts";
export type { BuiltWorkflow, Workflow, WorkflowBuilder } from "./teams/workflow/builder-types.ts";
export type { StepOutline } from "./teams/workflow/outline.ts";
export type { ConditionSpec, InputSpec, StepSpec, WorkflowSpec } from "./teams/workflow/spec.ts";
export { toMermaid } from "./teams/workflow/to-mermaid.ts";
export { type WorkflowOptions, workflow } from "./teams/workflow/workflow.ts";
export { workflowFrom } from "./teams/workflow/workflow-from.ts";
export { type AgentState, type AgentStates, agentStates, followAgentStates } from "./telemetry/agent-states.ts";
export type { AgentStateName } from "./telemetry/call-tree.ts";
export { type Cost, type Costs, type CostsOptions, costs } from "./telemetry/costs.ts";
export type { LoggedRequest, PriceOf } from "./telemetry/requests.ts";
export { type BatchCount, type CacheCount, type Savings, savings } from "./telemetry/savings.ts";
export { type Verification, type VerifiedEnd, type VerifiedOptions, verified } from "./telemetry/verified.ts";
export type { VerifyProof } from "./telemetry/verify-log.ts";
export { cached } from "./tools/cached.ts";
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
