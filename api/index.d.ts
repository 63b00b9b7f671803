// index.d.ts
export { agent } from "./agent.ts";
export { agentFactory } from "./agent-factory.ts";
export type { AgentOptions, Limits, ModelSettings, StopCondition, TurnState, } from "./agents/agent-options.ts";
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
export { type TaskFields, type TaskInput, type TaskOptions, type TaskOutput, type TaskResult, task, } from "./agents/task.ts";
export { type Threads, type ThreadsOptions, threads } from "./agents/threads.ts";
export type { Window } from "./agents/window.ts";
export type { Clock } from "./base/clock.ts";
export { type ErrorCode, type ErrorDetails, TroupeError } from "./base/errors.ts";
export { type Id, type RunId, runId } from "./base/ids.ts";
export type { Json } from "./base/json.ts";
export type { Random } from "./base/random.ts";
export type { Infer, JsonSchemaWithType, Schema, StandardSchema } from "./base/schema.ts";
export type { Agent, CallOptions, Context, Effect, Policy, Reconciled, RunClock, StepKind, StepOptions, StepScope, Thread, WaitOptions, } from "./core/agent.ts";
export type { ApprovalScope, ArgumentPatterns, BoundCall, CallFacts, ProposedCall } from "./core/approval.ts";
export type { ApprovalRule, StandingAnswer } from "./core/approval-rule.ts";
export type { ApprovalTerms, ApprovalTest } from "./core/approval-terms.ts";
export type { Bound, GrantKind, GrantLists, Grants, RunBounds, TreeLimits } from "./core/bounds.ts";
export type { AccountTerms, Amount, Bill, BillFlag, Budget, BudgetLimit, Nano, Need, OnLimit, PayingScope, Price, Prices, Remaining, Reservation, RunBudget, Spending, } from "./core/budget.ts";
export type { Answer, AnswerTo, ApprovedCall, Ask, Decision, DecisionCaller, DecisionStatus, Form, Question, } from "./core/decision.ts";
export { wholePath } from "./core/decision.ts";
export type { ChildEnd, ChildRequest, DecisionQuery, Engine, EntriesOptions, Execution, ForkRequest, Host, Program, RunQuery, StartRequest, StepRequest, } from "./core/engine.ts";
export type { Entry, FactBody, FactType, KnownEntry, NoteBody } from "./core/entry.ts";
export { type Envelope, type Intent, type Priority, parseEnvelope, } from "./core/envelope.ts";
export type { Labels, OnRefuse } from "./core/labels.ts";
export type { Mail, MailOptions, ReceiveOptions, RequestOptions } from "./core/mail.ts";
export type { MemberFailure, TeamResult } from "./core/member-failure.ts";
export type { FailedAttempt, LanguageModel, Message, ModelCaller, ModelChoice, ModelFault, ModelName, ModelRequest, Reply, Usage, } from "./core/model.ts";
export type { Failure, Outcome, RunInfo, RunStatus } from "./core/outcome.ts";
export type { Landed, ResultCache } from "./core/result-cache.ts";
export type { LargeValue, SeenInput } from "./core/seen-input.ts";
export type { Change, Item, PutOptions, Store, StoreOptions, StoreRequest, StoreResult, WatchOptions, } from "./core/store.ts";
export type { Supervised } from "./core/supervised-report.ts";
export type { AgentTool, AnyTool, Approval, PersonTool, StepTool, Tool, ToolOptions, ToolResultOutput, Tools, } from "./core/tool.ts";
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
export { type App, type ForkOptions, type StartOptions, type TroupeOptions, troupe, } from "./runtime/troupe.ts";
export { analyst, coder, editor, researcher, reviewer, router, tester, writer } from "./specialists.ts";
export { type Pool, type PoolOptions, type PoolStats, type PoolUse, pool } from "./state/pool.ts";
export type { AssignTask } from "./teams/assign/assign-task.ts";
export type { AssignedTask, AssignFailure, AssignView } from "./teams/assign/hand-out.ts";
export { type AssignOptions, type AssignResult, assign } from "./teams/assign.ts";
export type { CandidateFailure, CandidateView, JudgeView } from "./teams/best-of/candidates.ts";
export { type BestOfOptions, type BestOfResult, bestOf, type JudgedOptions, type ScoredOptions, } from "./teams/best-of.ts";
export { type BlackboardEntry, type Contribution, readBlackboard } from "./teams/blackboard/board-entries.ts";
export type { BlackboardController } from "./teams/blackboard/board-round.ts";
export type { BlackboardView } from "./teams/blackboard/board-turn.ts";
export type { BlackboardAnswer } from "./teams/blackboard/read-contribution.ts";
export { type BlackboardEnd, type BlackboardOptions, type BlackboardResult, blackboard } from "./teams/blackboard.ts";
export type { Debater, DebateView } from "./teams/debate/debate-end.ts";
export type { DebateVerdict } from "./teams/debate/verdict.ts";
export { type DebateOptions, type DebateResult, debate } from "./teams/debate.ts";
export type { PersonOptions } from "./teams/escalate/ask-person.ts";
export { type EscalateOptions, type EscalateResult, type EscalateView, type Escalation, escalate, } from "./teams/escalate.ts";
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
export { type Routed, type RouteManyOptions, type RouteOptions, type RouteResult, type RouteView, route, } from "./teams/route.ts";
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
export { type SearchOptions, type SearchProvider, type SearchTools, type WebSearchInput, type WebSearchResult, webSearch, } from "./tools/web/search.ts";
export { type SearxngOptions, searxng } from "./tools/web/searxng.ts";
export { tavily } from "./tools/web/tavily.ts";

// agent-factory.d.ts
export declare function agentFactory(options?: FactoryOptions): AgentFactory;

// agent.d.ts
export declare function agent<S>(options: AgentOptions<S> & {
    readonly output: S;
}): Agent<Json, Infer<S>>;
export declare function agent(options: AgentOptions<undefined>): Agent<Json, string>;

// agents/agent-options.d.ts
export type ModelSettings = Readonly<Pick<ModelRequest, "maxOutputTokens" | "temperature" | "topP" | "topK" | "presencePenalty" | "frequencyPenalty" | "stopSequences" | "seed" | "reasoning" | "toolChoice" | "providerOptions">>;
export interface Limits {
    readonly turns?: number;
    readonly ms?: number;
    readonly tokens?: number;
    readonly repeats?: number | false;
}
export interface TurnState {
    readonly turn: number;
    readonly text: string;
    readonly calls: readonly {
        readonly tool: string;
        readonly input: unknown;
    }[];
    readonly usage: {
        readonly inputTokens: number;
        readonly outputTokens: number;
    };
}
export type StopCondition = (state: TurnState) => boolean | PromiseLike<boolean>;
export interface AgentOptions<S = unknown> {
    readonly name: string;
    readonly description?: string;
    readonly model?: ModelChoice;
    readonly instructions?: string;
    readonly role?: string;
    readonly goal?: string;
    readonly backstory?: string;
    readonly prompt?: string;
    readonly tools?: Tools;
    readonly permissions?: readonly string[];
    readonly output?: S;
    readonly stopWhen?: StopCondition | readonly StopCondition[];
    readonly done?: readonly DoneCheck[];
    readonly limits?: Limits;
    readonly maxRepairs?: number;
    readonly memory?: Memory;
    readonly window?: Window;
    readonly settings?: ModelSettings;
    readonly streaming?: boolean;
}

// agents/as-tool.d.ts
export interface AsToolOptions<S> {
    readonly description?: string;
    readonly inputSchema?: S;
    readonly approval?: "always" | "never";
    readonly labels?: readonly string[];
    readonly refuses?: readonly string[];
    readonly onRefuse?: OnRefuse;
}
export interface DelegateTool extends AnyTool {
    readonly agent: Agent<never, unknown>;
}
export declare function asTool(agent: Agent<string, unknown>, options?: AsToolOptions<undefined>): DelegateTool;
export declare function asTool<S extends Schema>(agent: Agent<Infer<S>, unknown>, options: AsToolOptions<S> & {
    readonly inputSchema: S;
}): DelegateTool;

// agents/conversation.d.ts
export declare class Conversation {
    #private;
    messages: Message[];
    readonly pinned: number;
    task: Message;
    goal: Message;
    readonly large: Map<string, string>;
    ledger: CallLedger | undefined;
    leftOut: LeftOut | undefined;
    seen: Json;
    busy: boolean;
    inputTokens: number;
    outputTokens: number;
    constructor(messages: Message[], pinned: number, task: Message);
    decided(callId: string, text: string): void;
    add(message: Message): void;
    addReply(reply: Reply): ReplyMessage;
    estimate(): number;
    replace(messages: Message[]): void;
}
export declare function tokensOf(message: Message | undefined): number;

// agents/crew.d.ts
export type MadeAgent = Agent<Json, Json> & Partial<Disposable>;
export interface Crew extends Disposable {
    readonly members: readonly Agent<Json, Json>[];
    memberFor(capability: string): Agent<Json, Json>;
}
interface Member {
    readonly spec: AgentSpec;
    readonly agent: MadeAgent;
}
export declare function crewOf(made: readonly Member[]): Crew;
export declare function covering(specs: readonly AgentSpec[], needs: readonly string[]): {
    readonly specs: readonly AgentSpec[];
    readonly missing: readonly string[];
};
export {};

// agents/done/call-ledger.d.ts
export declare class CallLedger {
    #private;
    constructor(cites: (tool: string) => boolean);
    begin(callsBefore: number): void;
    takeBack(): void;
    shown(tool: string, step: string, output: ToolResultOutput): ToolResultOutput;
    add({ tool, text }: Call, step: string, output: ToolResultOutput, isBroken: boolean): void;
    get calls(): readonly DoneCall[];
    get completed(): number;
    get told(): readonly string[];
    tell(open: readonly string[]): void;
}
export declare function unmarked(output: ToolResultOutput): ToolResultOutput;
export declare const withoutMark: (text: string) => string;

// agents/done/check.d.ts
export type DoneCall = Readonly<{
    id: string;
    tool: string;
    input: Json;
    outcome: "completed" | "failed" | "none";
    error?: string;
}>;
export type DoneState = Readonly<{
    agent: string;
    text: string;
    value: Json;
    calls: readonly DoneCall[];
    told: readonly string[];
}>;
interface Basics {
    readonly name: string;
    readonly once?: boolean;
    readonly instructions?: string;
    readonly cites?: (tool: string) => boolean;
}
export type DoneCheck = Basics & ({
    readonly open: (state: DoneState) => readonly string[] | PromiseLike<readonly string[]>;
} | {
    readonly run: Agent<DoneState, readonly string[]>["run"];
});
export {};

// agents/done/evidence.d.ts
export interface EvidenceOptions {
    readonly tools?: readonly string[];
}
export declare function evidence(options?: EvidenceOptions): DoneCheck;

// agents/done/failed-tools.d.ts
export declare function failedTools(): DoneCheck;

// agents/done/open-todos.d.ts
export declare function openTodos(): DoneCheck;

// agents/done/todos.d.ts
export type Todo = Readonly<{
    content: string;
    status: "pending" | "in_progress" | "completed";
}>;
export declare const writeTodos = "write_todos";
export declare function todos(): Tools;
export declare function todosIn(input: unknown): readonly Todo[] | undefined;
export declare const openOf: (all: readonly Todo[]) => readonly Todo[];
export declare const todoText: (all: readonly Todo[]) => string;

// agents/done/unread-mail.d.ts
export declare function unreadMail(): DoneCheck;

// agents/factory.d.ts
export type AgentType = (spec: AgentSpec, options: AgentOptions) => Agent<never, unknown>;
export interface FactoryOptions {
    readonly tools?: Tools;
    readonly models?: Readonly<Record<string, ModelChoice>>;
    readonly permissions?: readonly string[];
    readonly types?: Readonly<Record<string, AgentType>>;
    readonly specs?: readonly AgentSpec[];
}
export interface AgentFactory {
    check(data: unknown): AgentSpec;
    make(spec: AgentSpec): Agent<Json, Json>;
    crew(specs: readonly AgentSpec[]): Crew;
    forCapabilities(needs: readonly string[]): Crew;
}
export declare function factoryOf(agent: (options: AgentOptions) => Agent<Json, unknown>, options: FactoryOptions): AgentFactory;

// agents/fn.d.ts
export declare function fn<I, O>(name: string, run: (input: I, ctx: Context) => Promise<O> | O): Agent<I, O>;

// agents/history.d.ts
type Assistant = Extract<Message, {
    role: "assistant";
}>;
export interface Call {
    readonly id: string;
    readonly tool: string;
    readonly text: string;
    readonly input: unknown;
}
export interface ReplyMessage {
    readonly message: Assistant;
    readonly calls: readonly Call[];
    readonly approvals: readonly {
        readonly approvalId: string;
        readonly toolCallId: string;
    }[];
    readonly text: string;
}
export declare function replyMessage(content: readonly LanguageModelV4Content[], uniqueId: (id: string) => string): ReplyMessage;
export declare function parsedInput(text: string): unknown;
export declare function mendHistory(messages: readonly Message[]): Message[];
export declare function freshId(id: string, used: Set<string>): string;
export {};

// agents/human-proxy.d.ts
export interface HumanProxyOptions {
    readonly name: string;
    readonly description?: string;
    readonly ask: "always" | "end" | "never";
    readonly maxAutoReplies?: number;
    readonly reply?: string | Agent<string, string>;
    readonly endTexts?: readonly string[];
    readonly timeoutMs?: number;
}
export type ProxyReply = Readonly<{
    text: string;
    by: string | null;
    end: "final" | "limit" | "person" | "deadline" | null;
}>;
export declare function humanProxy(options: HumanProxyOptions): Agent<Json, ProxyReply>;

// agents/human.d.ts
export declare function human<I, S extends Form | undefined = undefined>(name: string, question: (input: I) => Ask<S>): Agent<I, AnswerTo<S>>;

// agents/kept-thread.d.ts
export interface Exchange {
    readonly number: number;
    readonly at: number;
    readonly runId: string;
    readonly messages: readonly Message[];
}
export type Head = Readonly<{
    first: number;
    next: number;
    terms: readonly string[];
}>;
export declare const range: (from: number, to: number) => number[];
export declare function headOf(store: Store, key: string): Promise<{
    readonly head: Head;
    readonly version: number;
}>;
export declare function exchangesOf(store: Store, key: string, numbers: readonly number[]): Promise<Exchange[]>;
export declare function append(ctx: Context, key: string, messages: readonly Message[]): Promise<void>;
export declare function wordsBefore(store: Store, key: string, head: Head, before: number, pages: number): Promise<{
    readonly start: number;
    readonly words: readonly (readonly string[])[];
}>;
export declare function clearThread(store: Store, key: string): Promise<void>;

// agents/left-out.d.ts
export declare class LeftOut {
    #private;
    count: number;
    summary: string | undefined;
    note: Message | undefined;
    todos: readonly Todo[];
    decided(callId: string, text: string): void;
    add(dropped: readonly Message[], kept: readonly Message[]): void;
    text(kept: readonly Message[]): string;
}
export declare function listIn(messages: readonly Message[]): readonly Todo[] | undefined;

// agents/memory.d.ts
export interface Memory {
    recall(ctx: Context, thread: string, task: string): Promise<readonly Message[]>;
    keep(ctx: Context, thread: string, messages: readonly Message[]): Promise<void>;
}

// agents/shape.d.ts
export interface Shape<T> extends JsonSchemaWithType<T> {
    readonly jsonSchema: JsonSchema;
}
type Of<S> = S extends Shape<infer T> ? T : never;
export declare function shape<T>(jsonSchema: JsonSchema, more?: (value: T) => readonly string[]): Shape<T>;
export declare const text: (description?: string) => Shape<string>;
export declare const yesNo: (description?: string) => Shape<boolean>;
export declare const oneOf: <const V extends readonly [string, ...string[]]>(values: V, description?: string) => Shape<V[number]>;
export declare const listOf: <T>(item: Shape<T>, description?: string) => Shape<readonly T[]>;
export declare function object<const P extends Readonly<Record<string, Shape<unknown>>>>(properties: P, more?: (value: {
    readonly [K in keyof P]: Of<P[K]>;
}) => readonly string[]): Shape<{
    readonly [K in keyof P]: Of<P[K]>;
}>;
export {};

// agents/spec.d.ts
export type AgentSpec = Readonly<{
    name: string;
    type?: string;
    description?: string;
    instructions?: string;
    role?: string;
    goal?: string;
    backstory?: string;
    prompt?: string;
    model?: string | readonly string[];
    tools?: readonly string[];
    permissions?: readonly string[];
    capabilities?: readonly string[];
    output?: JsonSchema;
    limits?: Readonly<{
        turns?: number;
        ms?: number;
        tokens?: number;
        repeats?: number | false;
    }>;
    maxRepairs?: number;
    window?: Readonly<{
        maxTokens?: number;
        overflow?: "trim" | "summarise";
        remind?: number;
    }>;
    settings?: Readonly<{
        maxOutputTokens?: number;
        temperature?: number;
        topP?: number;
        seed?: number;
    }>;
    config?: Json;
}>;
export declare function specIssues(spec: unknown, at: string): readonly string[];

// agents/specialist.d.ts
export interface Profile<O> {
    readonly name: string;
    readonly description: string;
    readonly instructions: string;
    readonly output?: Shape<O>;
}
export interface SpecialistOptions extends Omit<AgentOptions<undefined>, "name" | "instructions" | "role" | "goal" | "backstory" | "output"> {
    readonly name?: string;
    readonly instructions?: string;
}
export declare function specialist<O>(profile: Profile<O>, options: SpecialistOptions): AgentOptions<Shape<O>>;

// agents/specialists/analyst.d.ts
export type Analysis = Readonly<{
    answer: string;
    reasons: readonly string[];
    assumptions: readonly string[];
    confidence: "high" | "medium" | "low";
}>;
export declare const analyst: Profile<Analysis>;

// agents/specialists/researcher.d.ts
export type Research = Readonly<{
    findings: readonly Readonly<{
        claim: string;
        source: string;
        quote: string;
        confidence: "high" | "medium" | "low";
    }>[];
    open: readonly string[];
}>;
export declare const researcher: Profile<Research>;

// agents/specialists/reviewer.d.ts
export type Review = Readonly<{
    verdict: "approve" | "revise" | "reject";
    notes: string;
}>;
export declare const reviewer: Profile<Review>;

// agents/specialists/router.d.ts
export type Route = Readonly<{
    to: string;
    why: string;
}>;
export interface Destination {
    readonly name: string;
    readonly description?: string | undefined;
}
export declare function routerTo(destinations: readonly Destination[]): Profile<Route>;

// agents/specialists/tester.d.ts
export type TestReport = Readonly<{
    passed: boolean;
    failures: readonly Readonly<{
        what: string;
        expected: string;
        actual: string;
    }>[];
}>;
export declare const tester: Profile<TestReport>;

// agents/task.d.ts
export type TaskFields = Readonly<{
    [field: string]: Json;
}>;
export type TaskInput = Readonly<{
    [field: string]: Json;
    task: string;
}>;
export type TaskOutput<O extends Json = Json> = Readonly<{
    task: string;
    output: O;
}>;
export type TaskResult<O extends Json = Json> = Readonly<{
    [field: string]: Json;
    output: O;
    outputs: readonly TaskOutput[];
}>;
export interface TaskOptions<O extends Json> {
    readonly name?: string;
    readonly agent: Agent<TaskInput, O>;
    readonly description: string;
    readonly expectedOutput?: string;
    readonly context?: readonly string[];
}
export declare function task<O extends Json>(options: TaskOptions<O>): Agent<TaskFields, TaskResult<O>>;

// agents/threads.d.ts
export interface ThreadsOptions {
    readonly space?: string;
    readonly recent?: number;
    readonly recall?: number;
    readonly maxCharacters?: number;
}
export interface Threads extends Memory {
    history(store: Store, thread: string, options?: {
        readonly last?: number;
    }): Promise<readonly Exchange[]>;
    clear(store: Store, thread: string): Promise<void>;
}
export declare function threads(options?: ThreadsOptions): Threads;

// agents/window.d.ts
export interface Window {
    readonly maxTokens?: number;
    readonly overflow?: "trim" | "summarise";
    readonly remind?: number;
}
export interface Cut {
    readonly dropped: readonly Message[];
    readonly kept: readonly Message[];
}
export declare const isOver: (conversation: Conversation, { maxTokens }: Window) => boolean;
export declare const targetOf: ({ maxTokens }: Window) => number;
export declare function cut(conversation: Conversation, target: number): Cut | null;
export declare function applyCut(conversation: Conversation, { kept }: Cut, note: string): void;

// base/clock.d.ts
export interface Clock {
    now(): number;
    alarm(at: number, ring: () => void): () => void;
}
export declare const systemClock: Clock;
export declare function until(clock: Clock, at: number, signal: AbortSignal): Promise<void>;
export declare const monotonic: () => number;

// base/errors.d.ts
export interface ErrorDetails {
    aborted: {
        reason: string;
    };
    cancelled: {
        runId: string;
        reason: string;
        unresolved: readonly string[];
    };
    timeout: {
        what: string;
        afterMs: number;
    };
    invalid_input: {
        issues: readonly string[];
    };
    invalid_value: {
        what: string;
        at: string;
        found: string;
    };
    too_large: {
        what: string;
        bytes: number;
        limit: number;
    };
    step_failed: {
        step: string;
        name: string;
        message: string;
        code: string | null;
    };
    effect_committed: {
        agent: string;
        path: string;
        keys: readonly string[];
    };
    effect_unknown: {
        step: string;
        key: string;
        reconciled: boolean;
    };
    effect_refused: {
        step: string;
        key: string;
    };
    stage_failed: {
        stage: string;
        index: number;
        done: readonly string[];
    };
    not_enough: {
        wanted: number;
        completed: number;
        failures: readonly {
            index: number;
            message: string;
        }[];
    };
    name_taken: {
        path: string;
    };
    replay_mismatch: {
        seq: number | null;
        recorded: string;
        asked: readonly string[];
    };
    approval_stale: {
        step: string;
        approved: string | null;
        found: string;
    };
    rule_unknown: {
        rule: string;
    };
    decision_required: {
        decisions: readonly string[];
    };
    decision_unknown: {
        decision: string;
    };
    decision_closed: {
        decision: string;
        status: string;
        by: string | null;
    };
    run_unknown: {
        runId: string;
    };
    run_exists: {
        runId: string;
        differs: "agent" | "input";
    };
    run_ended: {
        runId: string;
        status: string;
    };
    agent_unknown: {
        agent: string;
        known: readonly string[];
    };
    mailbox_full: {
        to: string;
        limit: number;
    };
    store_conflict: {
        key: string;
        expected: number;
        actual: number;
    };
    log_corrupt: {
        file: string;
        problem: string;
    };
    log_newer: {
        file: string;
        found: number;
        supported: number;
    };
    log_read_only: {
        file: string;
    };
    log_unavailable: {
        file: string;
        problem: string;
    };
    log_tampered: {
        runId: string;
        seq: number;
    };
    closed: {
        what: string;
    };
    engine_unavailable: {
        url: string;
        problem: string;
    };
    peer_missing: {
        package: string;
        install: string;
    };
    model_failed: {
        model: string;
        fault: string;
        status: number | null;
        attempts: readonly {
            model: string;
            fault: string;
            status: number | null;
            ms: number;
        }[];
    };
    model_missing: {
        model: string | null;
        set: readonly string[];
    };
    output_invalid: {
        agent: string;
        issues: readonly string[];
        repairs: number;
        text: string;
    };
    limit_reached: {
        agent: string;
        limit: string;
        at: number;
        last: string | null;
    };
    plan_invalid: {
        team: string;
        issues: readonly string[];
    };
    fallbacks_failed: {
        failures: readonly {
            member: string;
            code: string | null;
            message: string;
        }[];
    };
    circuit_open: {
        key: string;
        retryAt: number;
    };
    rate_limited: {
        key: string;
        retryAt: number;
    };
    bulkhead_full: {
        key: string;
        limit: number;
        waiting: number;
    };
    budget_exceeded: {
        account: string;
        name: string;
        limit: "usd" | "tokens";
        max: number;
        spent: number;
        needed: number;
        asks: boolean;
        finish: boolean;
        attempts?: readonly {
            model: string;
            fault: string;
            status: number | null;
            ms: number;
        }[];
    };
    price_unknown: {
        model: string;
    };
    guard_blocked: {
        agent: string;
        guard: string;
        stage: "input" | "output";
        why: string;
    };
    loop_detected: {
        agent: string;
        kind: "loop" | "no_progress" | "ping_pong";
        times: number;
        calls: readonly string[];
        last: string | null;
    };
    not_granted: {
        agent: string;
        kind: "agent" | "tool" | "mail";
        name: string;
    };
    deadlock: {
        waits: readonly {
            path: string;
            on: string;
            for: readonly string[];
        }[];
    };
    not_done: {
        agent: string;
        open: readonly string[];
        text: string;
    };
    verification_failed: {
        team: string;
        failed: readonly {
            check: string;
            why: string;
        }[];
        rounds: number;
    };
    labels_refused: {
        tool: string;
        labels: readonly string[];
        path: string;
    };
    file_refused: {
        path: string;
        why: string;
    };
    address_refused: {
        url: string;
        why: string;
    };
    fetch_failed: {
        url: string;
        status: number | null;
        why: string;
    };
    cassette_drift: {
        cassette: string;
        at: number;
        difference: string;
    };
    cassette_invalid: {
        cassette: string;
        line: number;
        problem: string;
    };
    config_invalid: {
        file: string;
        issues: readonly string[];
    };
}
export type ErrorCode = keyof ErrorDetails;
export declare class TroupeError<C extends ErrorCode = ErrorCode> extends Error {
    readonly name = "TroupeError";
    readonly code: C;
    readonly detail: ErrorDetails[C];
    constructor(message: string, options: ErrorOptions & {
        readonly code: C;
        readonly detail: ErrorDetails[C];
    });
    static is<C extends ErrorCode>(value: unknown, code?: C): value is TroupeError<C>;
}
export declare function asError(thrown: unknown): Error;
export declare function abortError(signal: AbortSignal): TroupeError;

// base/ids.d.ts
declare const brand: unique symbol;
export type Id<Kind extends string> = string & {
    readonly [brand]: Kind;
};
export type RunId = Id<"run">;
export declare function runId(text: string): RunId;
export declare function pathName(text: string): string;
export declare function isPathName(text: string): boolean;
export {};

// base/json.d.ts
export type Json = null | boolean | number | string | readonly Json[] | {
    readonly [key: string]: Json;
};
export interface Encoded {
    readonly value: Json | undefined;
    readonly text: string | null;
}
export interface LazyEncoded extends Encoded {
    readonly mostBytes: number;
}
export declare function encodeJson(value: unknown, what: string): LazyEncoded;
export declare function canonicalJson(value: Json): string;

// base/random.d.ts
export type Random = () => number;
export declare const systemRandom: Random;
export declare function seededRandom(seed: number | string): Random;
export declare function shortId(prefix: string, random?: Random): string;
export declare const uniqueName: () => string;
export declare const sha256: (text: string) => string;

// base/schema.d.ts
export interface StandardSchema<T = unknown> {
    readonly "~standard": {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => StandardResult<T> | Promise<StandardResult<T>>;
        readonly types?: {
            readonly input: unknown;
            readonly output: T;
        } | undefined;
        readonly jsonSchema?: {
            readonly input: (options: {
                readonly target: "draft-07";
            }) => Record<string, unknown>;
        } | undefined;
    };
}
interface StandardResult<T> {
    readonly value?: T;
    readonly issues?: readonly StandardIssue[] | undefined;
}
interface StandardIssue {
    readonly message: string;
    readonly path?: readonly (PropertyKey | {
        readonly key: PropertyKey;
    })[] | undefined;
}
export interface JsonSchemaWithType<T = unknown> {
    readonly _type: T;
    readonly jsonSchema: unknown;
    readonly validate?: ((value: unknown) => unknown) | undefined;
}
export type Schema<T = unknown> = ReadySchema<T> | (() => ReadySchema<T>);
type ReadySchema<T> = StandardSchema<T> | JsonSchemaWithType<T>;
export type Infer<S> = S extends {
    readonly "~standard": {
        readonly types?: {
            readonly output: infer O;
        } | undefined;
    };
} ? O : S extends {
    readonly _type: infer T;
} ? T : S extends () => infer L ? Infer<L> : unknown;
export type JsonSchema = Readonly<Record<string, unknown>>;
export type Checked<T> = {
    readonly ok: true;
    readonly value: T;
}
| {
    readonly ok: false;
    readonly issues: readonly string[];
};
export interface CompiledSchema<T> {
    readonly jsonSchema: JsonSchema | PromiseLike<JsonSchema>;
    readonly isAsync: boolean;
    check(value: unknown): Checked<T> | Promise<Checked<T>>;
}
export declare function compileSchema<T>(schema: Schema<T>, what: string): CompiledSchema<T>;
export {};

// core/agent.d.ts
export interface Agent<I = never, O = unknown> {
    readonly name: string;
    readonly description?: string | undefined;
    readonly run: (input: I, ctx: Context) => Promise<O>;
}
export declare function isAgent(value: unknown): value is Agent;
export type Policy = <I, O>(inner: Agent<I, O>) => Agent<I, O>;
export type Effect = "pure" | "idempotent" | "once";
export interface StepScope {
    readonly key: string;
    readonly signal: AbortSignal;
    readonly clock: Clock;
    readonly spending?: Spending | undefined;
    readonly results?: ResultCache | undefined;
    readonly record?: ((type: string, body: Json) => Promise<void>) | undefined;
}
export type StepKind = "step" | "model" | "tool";
export type Reconciled<T> = {
    readonly status: "found";
    readonly value: T;
} | {
    readonly status: "absent";
} | {
    readonly status: "unknown";
};
export interface StepOptions<T> {
    readonly effect?: Effect;
    readonly timeoutMs?: number;
    readonly reconcile?: (scope: StepScope) => Promise<Reconciled<T>>;
    readonly shield?: boolean;
    readonly about?: Json;
    readonly kind?: StepKind;
    readonly digest?: string;
    readonly approved?: ApprovedCall;
}
export interface CallOptions {
    readonly as?: string;
    readonly placement?: "run";
    readonly thread?: string;
    readonly mail?: "inherited";
    readonly signal?: AbortSignal;
    readonly budget?: BudgetLimit;
    readonly limits?: TreeLimits;
    readonly grants?: GrantLists;
}
export interface WaitOptions {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}
export interface Thread {
    readonly name: string;
    readonly completed: number;
    readonly last: unknown;
}
export interface RunClock {
    now(): number;
}
export interface Context {
    readonly runId: RunId;
    readonly path: string;
    readonly signal: AbortSignal;
    readonly clock: RunClock;
    readonly random: Random;
    readonly store: Store;
    readonly thread: Thread | null;
    readonly mail: Mail;
    readonly budget: Budget;
    readonly labels: Labels;
    readonly grants: Grants | null;
    call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O>;
    step<T>(name: string, effect: (scope: StepScope) => Promise<T> | T, options?: StepOptions<T>): Promise<T>;
    sleep(ms: number, options?: {
        readonly signal?: AbortSignal;
    }): Promise<void>;
    wait<T extends Json = Json>(name: string, options?: WaitOptions): Promise<T>;
    ask<S extends Form | undefined = undefined>(question: Ask<S>): Promise<AnswerTo<S>>;
    label(labels: string | readonly string[], from?: string): void;
    endorse(labels: string | readonly string[], by: string): void;
    emit(type: `${string}.${string}`, data?: Json): void;
}

// core/approval-rule.d.ts
export type StandingAnswer = Readonly<{
    id: string;
    approved: boolean;
    tool: string;
    definition: string;
    run: string | null;
    match: ArgumentPatterns;
}> & SeenInput;
export type ApprovalRule = StandingAnswer & Readonly<{
    by: string;
    at: number;
    decision: string;
    path?: string;
    note?: string;
    revoked?: true;
}>;
export declare const rulesSpace = "approvals/";
export declare const ruleKey: ({ tool, id }: Pick<ApprovalRule, "tool" | "id">) => string;
export declare const rulesOf: (tool: string) => string;
export declare function ruleId({ id: _, revoked: __, ...said }: Omit<ApprovalRule, "id"> & {
    readonly id?: string;
}): string;
export declare const isUnchanged: (rule: ApprovalRule) => boolean;
export declare function standingAnswer(runId: string, { tool, definition, input }: BoundCall, answer: Answer): StandingAnswer | null;
export declare function covers(rule: StandingAnswer, runId: string, call: BoundCall): boolean;
export declare function ruleFor(rules: readonly StandingAnswer[], runId: string, call: BoundCall): StandingAnswer | undefined;
export declare const lookPath: (path: string) => string;
export declare function stillAnswers({ rule, call }: Question, runId: string, kept: readonly ApprovalRule[]): boolean;
export declare function patternsProblem(match: unknown, input: Json): string | null;

// core/approval-terms.d.ts
export type ApprovalTest<I> = "always" | ((input: I) => boolean | PromiseLike<boolean>);
export interface ApprovalTerms<I> {
    readonly when?: ApprovalTest<I>;
    readonly timeoutMs?: number;
    readonly otherwise?: "approve" | "reject";
    readonly ifRejected?: string;
}
export declare function approvalProblem(approval: unknown): string | null;

// core/approval.d.ts
export interface ProposedCall {
    readonly tool: string;
    readonly input: Json;
    readonly definition: string;
    readonly step: string;
    readonly effect?: string;
}
export type BoundCall = Readonly<ProposedCall & {
    path: string;
    hash: string;
}>;
export type ApprovalScope = "once" | "run" | "always";
export type ArgumentPatterns = Readonly<Record<string, string>>;
export type CallFacts = Pick<ProposedCall, "tool" | "input" | "definition">;
export declare function callHash(runId: string, path: string, call: CallFacts): string;

// core/bounds.d.ts
export interface TreeLimits {
    readonly depth?: number;
    readonly fanOut?: number;
    readonly calls?: number;
    readonly ms?: number;
}
export interface GrantLists {
    readonly agents?: readonly string[];
    readonly tools?: readonly string[];
    readonly mail?: readonly string[];
}
export type GrantKind = "agent" | "tool" | "mail";
export interface Grants {
    allows(kind: GrantKind, name: string): boolean;
}
export type Bound = Readonly<{
    left: number;
    max: number;
    agent: string;
    path: string;
}>;
export type RunBounds = Readonly<{
    depth?: Bound;
    fanOut?: Bound;
    calls?: Bound;
    ms?: Bound;
    grants?: readonly GrantLists[];
}>;
export declare const usualDepth = 64;
export declare const mostDepth = 500;

// core/budget.d.ts
export type Nano = number;
export interface Amount {
    readonly nano: Nano;
    readonly tokens: number;
}
export interface BudgetLimit {
    readonly maxUsd?: number;
    readonly maxTokens?: number;
    readonly onLimit?: OnLimit;
}
export type OnLimit = "ask" | "fail";
export type Remaining = Readonly<{
    usd: number | null;
    tokens: number | null;
}>;
export interface Budget {
    remaining(): Promise<Remaining>;
    canAfford(usd: number): Promise<boolean>;
}
export type Price = Readonly<{
    input: number;
    output: number;
    cachedInput?: number;
    cacheWrite?: number;
}>;
export type Prices = Readonly<Record<string, Price>>;
export type BillFlag = 
"unknown"
| "usage_missing"
| "usage_impossible"
| "usage_absurd"
| "over_estimate";
export type Bill = Readonly<{
    nano: Nano | null;
    inputTokens: number;
    cachedTokens: number;
    outputTokens: number;
    reasoningTokens: number;
    n: number;
    flags?: readonly BillFlag[];
}>;
export interface Need {
    readonly model: string;
    readonly priced: boolean;
    readonly cost: (outputTokens: number) => Amount;
    readonly output: number;
}
export interface PayingScope {
    readonly signal: AbortSignal;
    readonly clock: Clock;
    readonly record?: ((type: string, body: Json) => Promise<void>) | undefined;
}
export interface Reservation {
    readonly output: number;
    readonly n: number;
    settle(bill: Bill): Promise<void> | undefined;
}
export interface Spending {
    readonly prices: Prices;
    reserve(need: Need, scope: PayingScope): Promise<Reservation>;
}
export type AccountTerms = Readonly<{
    key: string;
    name: string;
    maxNano: Nano | null;
    maxTokens: number | null;
    onLimit: OnLimit;
    alerts?: readonly number[];
}>;
export type RunBudget = Readonly<{
    accounts: readonly AccountTerms[];
}>;
export declare const mostUsd = 1000000;
export declare const nanoOf: (usd: number) => Nano;
export declare const usdOf: (nano: Nano) => number;
export declare const plain: (usd: number) => string;

// core/decision.d.ts
export interface Question {
    readonly question: string;
    readonly proposal?: Json;
    readonly why?: string;
    readonly ifRejected?: string;
    readonly timeoutMs?: number;
    readonly otherwise?: {
        readonly approved: boolean;
        readonly value?: Json;
    };
    readonly form?: {
        readonly [keyword: string]: Json;
    };
    readonly call?: BoundCall;
    readonly costUsd?: number;
    readonly rule?: {
        readonly id: string;
        readonly approved: boolean;
    };
}
export type Form<T = unknown> = Schema<T> | JsonSchema;
export interface Ask<S extends Form | undefined = undefined> extends Omit<Question, "form" | "call" | "rule"> {
    readonly form?: S;
    readonly call?: ProposedCall;
}
type ValueOf<S> = unknown extends Infer<S> ? Json : Infer<S>;
export type AnswerTo<S> = S extends Form ? (Answer & {
    readonly approved: false;
}) | (Omit<Answer, "value"> & {
    readonly approved: true;
    readonly value: ValueOf<S>;
}) : Answer;
export interface Answer {
    readonly approved: boolean;
    readonly value?: Json;
    readonly note?: string;
    readonly by: string;
    readonly hash?: string;
    readonly scope?: Exclude<ApprovalScope, "once">;
    readonly match?: ArgumentPatterns;
    readonly rule?: string;
}
export interface ApprovedCall {
    readonly answer: Pick<Answer, "approved" | "hash">;
    readonly call: () => CallFacts | PromiseLike<CallFacts>;
}
export type DecisionStatus = "open" | "answered" | "void";
export interface Decision {
    readonly id: string;
    readonly runId: string;
    readonly path: string;
    readonly question: Question;
    readonly status: DecisionStatus;
    readonly requestedAt: number;
    readonly deadline: number | null;
    readonly answer: Answer | null;
    readonly calledBy?: readonly DecisionCaller[];
}
export type DecisionCaller = Readonly<{
    runId: string;
    path: string;
}>;
export declare function wholePath({ path, calledBy }: Pick<Decision, "path" | "calledBy">): string;
export declare const unknownOutcome: (stepPath: string) => string;
export declare const decisionId: (runId: string, path: string, question: Json) => string;
export declare const answerAtDeadline: (question: Question) => Answer;
export declare const isOverdue: (deadline: number | null, now: number) => boolean;
export declare const answerByRule: ({ rule, ...question }: Question) => Answer | null;
export declare const boundAnswer: (question: Question, answer: Answer) => Answer;
export {};

// core/engine.d.ts
export interface StepRequest {
    readonly path: string;
    readonly key: string;
    readonly signal: AbortSignal | null;
    readonly intent: boolean;
    readonly once: boolean;
    readonly barrier: boolean;
    readonly timeoutMs: number;
    readonly kind: StepKind;
    readonly digest: string | null;
    readonly spending?: Spending | undefined;
    readonly results?: ResultCache | undefined;
    readonly effect: (scope: StepScope, fresh: boolean) => unknown;
}
export interface ChildRequest extends Inherited {
    readonly id: RunId;
    readonly agent: string;
    readonly input: Json | undefined;
}
export type ChildEnd = ({
    readonly ok: true;
    readonly value: Json | undefined;
} | {
    readonly ok: false;
    readonly error: TroupeError;
}) & {
    readonly committed: readonly string[];
    readonly labels?: Labels | undefined;
};
export interface Host {
    readonly inherited: Inherited;
    readonly runId: RunId;
    readonly seed: string;
    readonly forked: boolean;
    readonly guarded: boolean;
    readonly signal: AbortSignal;
    now(): number;
    step(request: StepRequest): Promise<Json | undefined>;
    sleep(path: string, until: number, signal: AbortSignal): Promise<void>;
    wait(path: string, name: string, until: number | null, signal: AbortSignal): Promise<Json>;
    ask(path: string, id: string, question: Question, deadline: number | null, signal: AbortSignal): Promise<Answer>;
    child(path: string, request: ChildRequest, signal: AbortSignal): Promise<ChildEnd>;
    store(path: string, request: StoreRequest, signal: AbortSignal): Promise<StoreResult>;
    watch(path: string, key: string, version: number, until: number | null, signal: AbortSignal): Promise<Item | null>;
    atRest(look: () => boolean): void;
    note(path: string, type: string, body: Json): void;
    adopted(path: string): boolean;
}
export interface Execution {
    readonly result: Promise<Json | undefined>;
    foreign(): readonly string[];
    committed(): readonly string[];
    labels(): Labels | undefined;
}
export interface Program {
    readonly agents: readonly string[];
    execute(agent: string, input: Json | undefined, host: Host): Execution;
}
export interface StartRequest extends Inherited {
    readonly id: RunId;
    readonly agent: string;
    readonly input: Json | undefined;
}
export interface ForkRequest {
    readonly from: RunId;
    readonly at: number;
    readonly id: RunId;
    readonly live: boolean;
}
export interface RunQuery {
    readonly status?: RunInfo["status"];
    readonly limit?: number;
}
export interface DecisionQuery {
    readonly id?: string;
    readonly runId?: RunId;
    readonly status?: Decision["status"];
}
export interface Engine extends AsyncDisposable {
    serve(program: Program): Promise<void>;
    start(request: StartRequest): Promise<void>;
    resume(id: RunId): Promise<void>;
    outcome(id: RunId, options: {
        readonly final: boolean;
        readonly signal?: AbortSignal;
    }): Promise<Outcome>;
    signal(id: RunId, name: string, payload: Json): Promise<void>;
    cancel(id: RunId, reason: string): Promise<void>;
    fork(request: ForkRequest): Promise<void>;
    decide(decisionId: string, answer: Answer): Promise<void>;
    decisions(query?: DecisionQuery): Promise<readonly Decision[]>;
    run(id: RunId): Promise<RunInfo | null>;
    runs(query?: RunQuery): Promise<readonly RunInfo[]>;
    entries(id: RunId, options?: EntriesOptions): AsyncIterable<Entry>;
    verify(id: RunId): Promise<{
        readonly entries: number;
        readonly head: string;
    }>;
    prune(before: number, limit: number): Promise<number>;
    store(request: StoreRequest): Promise<StoreResult>;
    watch(key: string, options: WatchOptions): Promise<Item | null>;
}
export interface EntriesOptions {
    readonly from?: number;
    readonly follow?: boolean;
    readonly signal?: AbortSignal;
}

// core/entry.d.ts
export type FactBody = {
    readonly type: "run.started";
    readonly agent: string;
    readonly input?: Json;
    readonly seed: string;
    readonly format: number;
    readonly parent?: {
        readonly runId: string;
        readonly path: string;
    };
    readonly budget?: RunBudget;
    readonly labels?: Labels;
    readonly bounds?: RunBounds;
}
| {
    readonly type: "effect.intended";
    readonly key: string;
}
| ({
    readonly type: "step.completed";
} & StepCompleted) | ({
    readonly type: "step.failed";
} & StepFailed)
| ({
    readonly type: "model.completed";
} & StepCompleted) | ({
    readonly type: "model.failed";
} & StepFailed) | ({
    readonly type: "tool.completed";
} & StepCompleted) | ({
    readonly type: "tool.failed";
} & StepFailed) | {
    readonly type: "timer.fired";
    readonly until: number;
} | {
    readonly type: "signal.received";
    readonly name: string;
    readonly payload: Json;
} | {
    readonly type: "wait.expired";
    readonly until: number;
} | {
    readonly type: "decision.requested";
    readonly id: string;
    readonly question: Question;
    readonly deadline: number | null;
} | {
    readonly type: "decision.answered";
    readonly id: string;
    readonly answer: Answer;
}
| {
    readonly type: "child.started";
    readonly id: string;
    readonly agent: string;
    readonly input?: Json;
}
| {
    readonly type: "child.completed";
    readonly id: string;
    readonly value?: Json;
    readonly committed?: readonly string[];
    readonly labels?: Labels;
}
| {
    readonly type: "child.failed";
    readonly id: string;
    readonly error: Failure;
    readonly committed?: readonly string[];
    readonly labels?: Labels;
} | {
    readonly type: "store.answered";
    readonly request: StoreRequest;
    readonly result: StoreResult;
}
| {
    readonly type: "store.changed";
    readonly key: string;
    readonly item: Item | null;
} | {
    readonly type: "cancel.requested";
    readonly reason: string;
};
interface StepCompleted {
    readonly value?: Json;
    readonly ms?: number;
    readonly digest?: string;
}
interface StepFailed {
    readonly error: Failure;
    readonly ms?: number;
    readonly digest?: string;
}
export type NoteBody = {
    readonly type: "agent.started";
} | {
    readonly type: "agent.completed";
} | {
    readonly type: "agent.failed";
    readonly error: Failure;
}
| {
    readonly type: "step.abandoned";
    readonly key: string;
}
| {
    readonly type: "await.foreign";
    readonly paths: readonly string[];
}
| {
    readonly type: "budget.reserved";
    readonly n: number;
    readonly model: string;
    readonly nano: number | null;
    readonly tokens: number;
}
| {
    readonly type: "budget.settled";
    readonly n: number;
    readonly model: string;
    readonly bill: Bill;
    readonly outcome?: "reply";
} | {
    readonly type: "budget.settled";
    readonly n: 0;
    readonly model: string;
    readonly usage: Usage;
    readonly outcome: "reply";
}
| {
    readonly type: "budget.alerted";
    readonly account: string;
    readonly name: string;
    readonly fraction: number;
    readonly limit: "usd" | "tokens";
    readonly spent: number;
    readonly max: number;
} | {
    readonly type: "run.resumed";
    readonly epoch: number;
} | {
    readonly type: "run.forked";
    readonly from: string;
    readonly at: number;
    readonly live: boolean;
}
| {
    readonly type: "run.completed";
    readonly value?: Json;
    readonly labels?: Labels;
} | {
    readonly type: "run.failed";
    readonly error: Failure;
    readonly labels?: Labels;
} | {
    readonly type: "run.cancelled";
    readonly reason: string;
    readonly unresolved: readonly string[];
}
| {
    readonly type: "run.stuck";
    readonly error: Failure;
}
| {
    readonly type: `${string}.${string}`;
    readonly data: Json;
};
interface Stamp {
    readonly seq: number;
    readonly at: number;
    readonly path: string;
}
export type Entry = Stamp & {
    readonly type: string;
    readonly body: Json;
};
type Typed<B> = B extends {
    readonly type: infer T;
} ? Stamp & {
    readonly type: T;
    readonly body: Omit<B, "type">;
} : never;
export type KnownEntry = Typed<FactBody> | Typed<Exclude<NoteBody, {
    readonly data: Json;
}>>;
export type FactType = FactBody["type"];
export declare const logFormat = 1;
export declare const isFact: (type: string) => boolean;
export declare const reserved: ReadonlySet<string>;
export {};

// core/envelope.d.ts
export type Priority = "low" | "normal" | "high" | "critical";
export type Intent = "ask" | "inform" | "delegate" | "escalate" | "task" | "result" | "question" | "answer";
export type Envelope = Readonly<{
    id: string;
    type: string;
    intent: Intent;
    from: string;
    to: string | null;
    topic: string | null;
    content: Json;
    priority: Priority;
    correlationId: string | null;
    causationId: string | null;
    expects: Intent | null;
    metadata: Readonly<Record<string, Json>>;
    at: number;
    expiresAt: number | null;
    labels?: Labels;
}>;
export declare function parseEnvelope(value: unknown): Envelope;
export declare function checkEnvelope(value: unknown): Envelope;

// core/inherited.d.ts
export interface Inherited {
    readonly budget?: RunBudget | undefined;
    readonly bounds?: RunBounds | undefined;
    readonly labels?: Labels | undefined;
}
type Given = {
    readonly [K in keyof Inherited]?: NonNullable<Inherited[K]>;
};
export declare const inheritedOf: ({ budget, bounds, labels }: Inherited) => Given;
export {};

// core/labels.d.ts
export type Labels = Readonly<{
    [label: string]: string;
}>;
export declare const untrusted = "untrusted";
export declare const noLabels: Labels;
export type OnRefuse = "fail" | "ask";
export declare function labelsProblem(given: unknown): string | null;
export declare function declarationProblem({ labels, refuses, onRefuse, }: {
    readonly labels?: unknown;
    readonly refuses?: unknown;
    readonly onRefuse?: unknown;
}): string | null;
export declare function joined(known: Labels | undefined, more: Labels | undefined): Labels | undefined;
export declare function marked(known: Labels | undefined, labels: readonly string[], from: string): Labels | undefined;
export declare function without(known: Labels | undefined, labels: readonly string[]): Labels | undefined;
export declare function among(known: Labels, labels: readonly string[]): Labels | undefined;
export declare function abroad(runId: string, known: Labels): Labels;
export declare const inWords: (labels: Labels) => string;
export declare function readLabels(value: Json | undefined): Labels | undefined;

// core/mail.d.ts
export interface MailOptions {
    readonly type?: string;
    readonly intent?: Intent;
    readonly priority?: Priority;
    readonly correlationId?: string;
    readonly causationId?: string;
    readonly metadata?: Readonly<Record<string, Json>>;
    readonly ttlMs?: number;
    readonly maxHops?: number;
}
export interface RequestOptions extends MailOptions {
    readonly timeoutMs: number;
    readonly signal?: AbortSignal;
}
export interface ReceiveOptions {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}
export interface Mail {
    readonly address: string;
    send(to: string, content: Json, options?: MailOptions): Promise<string>;
    request(to: string, content: Json, options: RequestOptions): Promise<Envelope>;
    reply(envelope: Envelope, content: Json, options?: MailOptions): Promise<string>;
    broadcast(content: Json, options?: MailOptions): Promise<string>;
    inbox(): Promise<readonly Envelope[]>;
    receive(options?: ReceiveOptions): Promise<Envelope>;
    limit(unread: number): void;
}

// core/member-failure.d.ts
export type MemberFailure = Readonly<{
    member: string;
    code: string | null;
    message: string;
}>;
export type TeamResult<V> = Readonly<{
    value: V;
    failures: readonly MemberFailure[];
}>;
export declare function memberFailure(member: string, error: unknown): MemberFailure;

// core/model.d.ts
export type LanguageModel = LanguageModelV4;
export type Message = LanguageModelV4Message;
export type ModelRequest = Omit<LanguageModelV4CallOptions, "abortSignal" | "headers" | "includeRawChunks">;
export type ModelName = string | LanguageModel;
export type ModelChoice = ModelName | readonly [ModelName, ...ModelName[]];
export type Usage = Readonly<{
    inputTokens: number | null;
    cachedTokens: number | null;
    outputTokens: number | null;
    reasoningTokens: number | null;
    cacheWriteTokens?: number;
    impossible?: true;
}>;
export type FailedAttempt = Readonly<{
    model: string;
    fault: ModelFault;
    status: number | null;
    ms: number;
    usage?: Usage;
    bill?: Bill;
}>;
export type Reply = Readonly<{
    content: readonly LanguageModelV4Content[];
    finish: LanguageModelV4FinishReason["unified"];
    usage: Usage;
    model: string;
    id?: string;
    structured?: string;
    failed?: readonly FailedAttempt[];
    bill?: Bill;
}>;
export type ModelFault = "unauthorized" | "not_found" | "bad_request" | "context_length" | "quota" | "rate_limited" | "overloaded" | "server_error" | "unreachable" | "first_byte" | "stalled" | "cut" | "unterminated" | "malformed" | "too_large" | "truncated" | "filtered" | "refused" | "empty" | "failed";
export interface ModelCaller {
    readonly name: string;
    call(request: ModelRequest, scope: StepScope): Promise<Reply>;
    taken?(reply: Reply): void;
}

// core/outcome.d.ts
export type Outcome<O = Json> = 
{
    readonly status: "completed";
    readonly value: O;
    readonly labels?: Labels;
} | {
    readonly status: "failed";
    readonly error: TroupeError;
    readonly labels?: Labels;
} | {
    readonly status: "cancelled";
    readonly reason: string;
    readonly unresolved: readonly string[];
}
| {
    readonly status: "paused";
    readonly decisions: readonly Decision[];
    readonly signals: readonly string[];
    readonly keys: readonly string[];
};
export type RunStatus = "running" | "paused" | "sleeping" | "stuck" | "completed" | "failed" | "cancelled";
export interface RunInfo {
    readonly id: string;
    readonly agent: string;
    readonly status: RunStatus;
    readonly createdAt: number;
    readonly updatedAt: number;
    readonly wakeAt: number | null;
    readonly parent: {
        readonly runId: string;
        readonly path: string;
    } | null;
    readonly forkOf: {
        readonly runId: string;
        readonly at: number;
    } | null;
}
export type Failure = Readonly<{
    name: string;
    code: string | null;
    message: string;
    detail: Json;
}>;

// core/result-cache.d.ts
export type Landed = {
    readonly output: Json | undefined;
} | null;
export interface ResultCache {
    get(key: string): Promise<Landed>;
    put(key: string, output: Json | undefined, ttlMs: number): Promise<void>;
    readonly flights: Map<string, Promise<Landed>>;
}

// core/seen-input.d.ts
export type LargeValue = Readonly<{
    sha256: string;
    length: number;
    begins: string;
}>;
export type SeenInput = Readonly<{
    input: Json;
    large?: Readonly<Record<string, LargeValue>>;
}>;
export declare function seenInput(input: Json): SeenInput;
export interface SeenValue {
    readonly isText: boolean;
    readonly is: (value: Json | undefined) => boolean;
}
export declare function seenArguments({ input, large }: SeenInput): ReadonlyMap<string, SeenValue> | null;
export declare function isSeen({ input, large }: SeenInput, other: Json): boolean;

// core/store.d.ts
export type Item = Readonly<{
    key: string;
    value: Json;
    version: number;
    labels?: Labels;
}>;
export interface StoreOptions {
    readonly shield?: boolean;
}
export interface PutOptions extends StoreOptions {
    readonly ifVersion?: number;
    readonly ttlMs?: number;
    readonly unlabelled?: boolean;
}
export interface WatchOptions {
    readonly version: number;
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}
export type Change = {
    readonly put: string;
    readonly value: Json;
    readonly ifVersion?: number;
    readonly ttlMs?: number;
    readonly unlabelled?: boolean;
} | {
    readonly delete: string;
    readonly ifVersion?: number;
};
export interface Store {
    get(key: string, options?: StoreOptions): Promise<Item | null>;
    put(key: string, value: Json, options?: PutOptions): Promise<number>;
    delete(key: string, options?: StoreOptions & {
        readonly ifVersion?: number;
    }): Promise<boolean>;
    list(prefix: string): Promise<readonly Item[]>;
    transact(changes: readonly Change[], options?: StoreOptions): Promise<readonly number[]>;
    watch(key: string, options: WatchOptions): Promise<Item | null>;
}
export type StoreRequest = {
    readonly op: "get";
    readonly key: string;
} | {
    readonly op: "list";
    readonly prefix: string;
} | {
    readonly op: "transact";
    readonly changes: readonly Change[];
};
export type StoreResult = {
    readonly ok: true;
    readonly item: Item | null;
} | {
    readonly ok: true;
    readonly items: readonly Item[];
} | {
    readonly ok: true;
    readonly versions: readonly number[];
} | {
    readonly ok: false;
    readonly key: string;
    readonly expected: number;
    readonly actual: number;
}
| {
    readonly ok: false;
    readonly key: string;
    readonly bytes: number;
};

// core/supervised-report.d.ts
export type SupervisedReport = Readonly<{
    attempts: number;
    durationMs: number;
    fallbackUsed: boolean;
    failures: readonly MemberFailure[];
}>;
export type Supervised<O> = (SupervisedReport & Readonly<{
    status: "completed";
    value: O;
}>)
| (SupervisedReport & Readonly<{
    status: "failed";
    error: MemberFailure;
}>);
export declare function isSupervised(value: unknown): value is Supervised<unknown>;

// core/tool-cache.d.ts
export interface ToolCache {
    readonly ttlMs: number;
    readonly key?: string;
    readonly version?: string;
    readonly allowEffect?: boolean;
}
interface Given {
    readonly cache?: unknown;
    readonly execute?: unknown;
    readonly run?: unknown;
    readonly agent?: unknown;
    readonly effect?: unknown;
    readonly poll?: unknown;
}
export declare function toolCacheProblem(tool: Given): string | null;
export {};

// core/tool.d.ts
export interface ToolOptions {
    readonly toolCallId: string;
    readonly messages: Message[];
    readonly abortSignal: AbortSignal;
    readonly key: string;
    readonly step: StepScope;
    readonly context: undefined;
}
export type ToolResultOutput = LanguageModelV4ToolResultPart["output"];
export type Approval<I> = "never" | ApprovalTest<I> | ApprovalTerms<I>;
interface ToolBasics<I, O> {
    readonly description?: string;
    readonly inputSchema: Schema<I>;
    readonly approval?: Approval<I>;
    readonly definition?: string;
    readonly needs?: readonly string[];
    readonly labels?: readonly string[];
    readonly refuses?: readonly string[];
    readonly onRefuse?: OnRefuse;
    readonly poll?: boolean;
    toModelOutput?(result: {
        toolCallId: string;
        input: I;
        output: O;
    }): ToolResultOutput | PromiseLike<ToolResultOutput>;
}
export interface StepTool<I = never, O = unknown> extends ToolBasics<I, O> {
    readonly execute: (input: I, options: ToolOptions) => AsyncIterable<O> | PromiseLike<O> | O;
    readonly effect?: Effect;
    readonly reconcile?: (call: {
        key: string;
        input: I;
        signal: AbortSignal;
    }) => Promise<Reconciled<O>>;
    readonly timeoutMs?: number;
    readonly cache?: ToolCache;
}
export interface AgentTool<I = never, O = unknown> extends ToolBasics<I, O> {
    readonly run: (input: I, ctx: Context) => Promise<O>;
}
export interface PersonTool<I = never, O = unknown> extends ToolBasics<I, O> {
    readonly execute?: undefined;
    readonly run?: undefined;
}
export type Tool<I = never, O = unknown> = StepTool<I, O> | AgentTool<I, O> | PersonTool<I, O>;
export interface AnyTool {
    readonly type?: "function" | "dynamic" | "provider" | undefined;
    readonly inputSchema?: unknown;
    readonly execute?: unknown;
    readonly run?: unknown;
}
export type Tools = Readonly<Record<string, AnyTool>>;
export declare const isToolName: (name: string) => boolean;
export declare function missingPermissions(tool: AnyTool, permissions: readonly string[]): readonly string[];
export {};

// core/turn.d.ts
export type Turn<V extends Json = Json> = Readonly<{
    task: string;
    role: string;
    view: V;
    request: string;
}>;
export declare function isTurn(value: Json | undefined): value is Turn;
export type Statement = Readonly<{
    from: string;
    text: string;
}>;
export declare function openingText({ task, role, view, request }: Turn): string;
export declare function nextText({ view, request }: Turn): string;
export declare function statementsIn(view: Json): readonly Statement[];

// core/verification.d.ts
export type VerifyStarted = Readonly<{
    author: string;
    checks: readonly string[];
    verifier: string | null;
    rounds: number;
}>;
export type VerifyPassed = Readonly<{
    round: number;
    work: string;
}>;
export type VerifyVerdict = Readonly<{
    verdict: "pass" | "fail";
    why: string;
}>;
export declare const workHash: (work: Json) => string;
export declare const checkStep: (round: number, check: string) => string;
export declare const verdictStep: (round: number) => string;

// engines/local/local.d.ts
export interface LocalOptions {
    readonly durability?: Durability;
    readonly recover?: boolean;
    readonly clock?: Clock;
}
export declare function local(folder: string, options?: LocalOptions): Engine;
export declare function memory(options?: {
    readonly clock?: Clock;
}): Engine;

// engines/local/sqlite-file.d.ts
export type Durability = "power" | "process";
export declare function openFile(folder: string, durability: Durability): DatabaseSync;
export declare function explain(thrown: unknown, file: string): Error;

// models/ask-embeddings.d.ts
export type EmbeddingSettings = Pick<EmbeddingModelV4CallOptions, "dimensions" | "providerOptions">;
export interface Asking {
    readonly model: EmbeddingModelV4;
    readonly name: string;
    readonly settings: EmbeddingSettings;
    readonly maxAttempts: number;
}
export interface Embedded {
    readonly vector: readonly number[];
    readonly tokens: number | null;
}
export declare const isFree: (error: unknown) => boolean;
export declare function askEmbeddings(asking: Asking, texts: readonly string[], call: BatchCall): Promise<(Embedded | Error)[]>;
export declare function sharesOf(tokens: unknown, texts: readonly string[]): readonly number[] | null;

// models/batch-counts.d.ts
export interface BatchStats {
    readonly calls: number;
    readonly requests: number;
    readonly deduplicated: number;
    readonly largest: number;
    readonly failed: number;
    readonly waiting: number;
    readonly atWork: number;
}
export declare class BatchCounts {
    calls: number;
    requests: number;
    deduplicated: number;
    largest: number;
    failed: number;
    waiting: number;
    atWork: number;
    stats(): BatchStats;
}

// models/batch-terms.d.ts
export interface BatchCall {
    readonly signal: AbortSignal;
    readonly key: string;
    readonly clock: Clock;
}
export interface BatchOptions<I, O> {
    readonly name: string;
    readonly run: (inputs: readonly I[], call: BatchCall) => PromiseLike<readonly (O | Error)[]>;
    readonly maxBatchSize?: number;
    readonly withinMs?: number;
    readonly concurrency?: number;
    readonly maxQueued?: number;
    readonly dedupe?: boolean;
}
export type BatchScope = Pick<StepScope, "key" | "signal" | "clock" | "record">;
export type BatchTerms<I, O> = Required<BatchOptions<I, O>>;
export declare function batchTerms<I, O>(options: BatchOptions<I, O>): BatchTerms<I, O>;

// models/batch.d.ts
export interface Batch<I, O> {
    readonly name: string;
    load(input: I, scope: BatchScope): Promise<O>;
    stats(): BatchStats;
}
export declare function batch<I, O>(options: BatchOptions<I, O>): Batch<I, O>;

// models/embedder.d.ts
export interface EmbedderOptions extends Partial<Pick<BatchOptions<string, unknown>, "name" | "maxBatchSize" | "withinMs" | "concurrency" | "maxQueued">>, EmbeddingSettings {
    readonly model: EmbeddingModelV4;
    readonly maxAttempts?: number;
}
export interface Embedder {
    readonly name: string;
    embed(text: string, scope: StepScope): Promise<readonly number[]>;
    stats(): BatchStats;
}
export declare function embedder(options: EmbedderOptions): Embedder;

// orchestrate.d.ts
type LeadOptions = Pick<AgentOptions, "model" | "instructions" | "tools" | "permissions" | "settings" | "window" | "streaming" | "done">;
export interface OrchestrateOptions extends LeadOptions {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<Delegate>;
    readonly reviewer?: Reviewer;
    readonly rounds?: number;
    readonly delegations?: number;
    readonly repeats?: number | false;
}
export declare function orchestrate(options: OrchestrateOptions): Agent<Json, OrchestrateResult>;
export {};

// policies/breaker.d.ts
export interface BreakerOptions {
    readonly key?: string;
    readonly failures?: number;
    readonly windowMs?: number;
    readonly openMs?: number;
    readonly probeMs?: number;
    readonly codes?: readonly string[];
}
export declare function breaker(options?: BreakerOptions): Policy;

// policies/budget.d.ts
export declare function budget(limit: BudgetLimit): Policy;

// policies/bulkhead.d.ts
export interface BulkheadOptions {
    readonly limit: number;
    readonly key?: string;
    readonly queue?: number;
    readonly maxWaitMs?: number;
    readonly scope?: "fleet" | "run";
    readonly holdMs?: number;
}
export declare function bulkhead(options: BulkheadOptions): Policy;

// policies/cache.d.ts
export interface CacheOptions {
    readonly ttlMs: number;
    readonly key?: string;
    readonly version?: string;
    readonly singleFlight?: boolean;
}
export declare function cache(options: CacheOptions): Policy;

// policies/clarify.d.ts
export interface ClarifyOptions {
    readonly input: Schema;
    readonly ask?: "person" | "nobody";
    readonly timeoutMs?: number;
}
export declare function clarify(options: ClarifyOptions): Policy;

// policies/endorse.d.ts
export interface EndorseOptions<O> {
    readonly labels: readonly string[];
    readonly check: "ask" | ((output: O) => boolean | PromiseLike<boolean>);
}
export declare function endorse<B = unknown>(options: EndorseOptions<B>): <I, O extends B>(inner: Agent<I, O>) => Agent<I, O>;

// policies/fallback.d.ts
export interface FallbackOptions<A, B> {
    readonly agents?: readonly Agent<A, B>[];
    readonly compute?: (input: A, failures: readonly MemberFailure[]) => B | PromiseLike<B>;
    readonly value?: B;
    readonly codes?: readonly string[];
}
export declare function fallback<A = unknown, B = never>(options: FallbackOptions<A, B>): <I extends A, O>(inner: Agent<I, O>) => Agent<I, O | B>;
export declare function fallbackTold<A, B>(options: FallbackOptions<A, B>, told: (failure: MemberFailure, index: number) => void): <I extends A, O>(inner: Agent<I, O>) => Agent<I, O | B>;

// policies/grants.d.ts
export declare function grants(lists: GrantLists): Policy;

// policies/guard.d.ts
export type Inspection = Readonly<{
    agent: string;
    stage: "input" | "output";
    value: Json;
}>;
export type Check<T> = ((value: T, about: Omit<Inspection, "value">) => GuardVerdict<T> | PromiseLike<GuardVerdict<T>>) | Agent<Inspection, Json>;
export interface GuardOptions<A, B> {
    readonly input?: Check<A> | readonly Check<A>[];
    readonly output?: Check<B> | readonly Check<B>[];
}
export declare function guard<A = unknown, B = unknown>(options: GuardOptions<A, B>): <I extends A, O extends B>(inner: Agent<I, O>) => Agent<I, O>;

// policies/labelled.d.ts
export interface LabelledOptions {
    readonly labels?: readonly string[];
    readonly refuses?: readonly string[];
    readonly onRefuse?: OnRefuse;
}
export declare function labelled(options: LabelledOptions): Policy;

// policies/limits.d.ts
export declare function limits(limits: TreeLimits): Policy;

// policies/rate-limit.d.ts
export interface RateLimitOptions {
    readonly limit: number;
    readonly perMs: number;
    readonly burst?: number;
    readonly key?: string;
    readonly maxWaitMs?: number;
}
export declare function rateLimit(options: RateLimitOptions): Policy;

// policies/retry.d.ts
export interface RetryOptions {
    readonly attempts: number;
    readonly baseMs?: number;
    readonly capMs?: number;
    readonly codes?: readonly string[];
}
export declare function retry(options: RetryOptions): Policy;

// policies/supervised.d.ts
export interface SupervisedOptions<A, B> {
    readonly timeoutMs?: number;
    readonly retry?: RetryOptions;
    readonly fallback?: FallbackOptions<A, B>;
}
export declare function supervised<A, O, B = never>(agent: Agent<A, O>, options?: SupervisedOptions<NoInfer<A>, B>): Agent<A, Supervised<O | B>>;

// policies/timeout.d.ts
export declare function timeout(afterMs: number): Policy;

// policies/verdict.d.ts
export type GuardVerdict<T = Json> = {
    readonly verdict: "pass";
}
| {
    readonly verdict: "amend";
    readonly value: T;
} | {
    readonly verdict: "block";
    readonly why: string;
}
| {
    readonly verdict: "ask";
    readonly question: string;
    readonly why?: string;
    readonly timeoutMs?: number;
};
export declare function readVerdict(answer: unknown): GuardVerdict<unknown> | undefined;

// policies/wrap.d.ts
export type PolicyFor<I, O> = (inner: Agent<I, O>) => Agent<I, O>;
export declare function wrap<I, O>(agent: Agent<I, O>, ...policies: readonly PolicyFor<NoInfer<I>, NoInfer<O>>[]): Agent<I, O>;

// run.d.ts
export interface RunOptions {
    readonly signal?: AbortSignal;
    readonly budget?: Omit<AppBudget, "per" | "name" | "onLimit">;
    readonly limits?: TreeLimits;
}
export declare function run<I, O>(agent: Agent<I, O>, input: I, options?: RunOptions): Promise<O>;

// runtime/approvals.d.ts
export interface RuleQuery {
    readonly tool?: string;
}
export type ListedRule = ApprovalRule & {
    readonly changed?: true;
};
export interface Approvals {
    rules(query?: RuleQuery): Promise<readonly ListedRule[]>;
    revoke(id: string): Promise<ApprovalRule>;
}
export declare function approvals(ready: () => Engine | Promise<Engine>): Approvals;
export declare function ruleOf({ id, runId, path, requestedAt: at, question: { call, form } }: Decision, answer: Answer): ApprovalRule;
export declare function keepRule(engine: Engine, rule: ApprovalRule): Promise<boolean>;
export declare function isKept(engine: Engine, rule: ApprovalRule): Promise<boolean>;
export declare function dropRulesOfGone(engine: Engine): Promise<number>;

// runtime/budget/app-budget.d.ts
export interface AppBudget extends BudgetLimit {
    readonly per?: "run" | "day" | "month" | "total";
    readonly name?: string;
    readonly alerts?: readonly number[];
    readonly prices?: Prices;
}
export declare function checkAppBudget(budget: AppBudget): void;

// runtime/decide.d.ts
export interface Verdict {
    readonly approved: boolean;
    readonly value?: Json;
    readonly note?: string;
    readonly by?: string;
    readonly scope?: ApprovalScope;
    readonly match?: ArgumentPatterns;
}
export declare function decide(engine: Engine, id: string, verdict: Verdict): Promise<void>;

// runtime/run.d.ts
export interface Run<O> {
    readonly id: RunId;
    readonly events: AsyncIterable<Entry>;
    readonly outcome: Promise<Outcome<O>>;
    readonly result: Promise<O>;
    cancel(reason?: string): Promise<void>;
}
export declare const runHandle: <O>(engine: Engine, id: RunId) => Run<O>;
export declare function cancelRun(engine: Engine, id: RunId, reason?: string): Promise<void>;
export declare function resultOf<O>(id: string, outcome: Outcome<O>): O;

// runtime/troupe.d.ts
export interface TroupeOptions {
    readonly agents: readonly Agent[];
    readonly engine: Engine;
    readonly budget?: AppBudget;
    readonly limits?: TreeLimits;
}
export interface StartOptions {
    readonly id?: string;
    readonly budget?: BudgetLimit;
    readonly labels?: readonly string[];
}
export interface ForkOptions {
    readonly at: number;
    readonly id?: string;
    readonly live?: boolean;
}
export interface App extends AsyncDisposable {
    start<I, O>(agent: Agent<I, O>, input: I, options?: StartOptions): Promise<Run<O>>;
    start(agent: string, input: Json, options?: StartOptions): Promise<Run<Json>>;
    resume(id: string): Promise<Run<Json>>;
    attach(id: string): Promise<Run<Json>>;
    cancel(id: string, reason?: string): Promise<void>;
    signal(id: string, name: string, payload?: Json): Promise<void>;
    fork(id: string, options: ForkOptions): Promise<Run<Json>>;
    decide(decisionId: string, verdict: Verdict): Promise<void>;
    decisions(query?: {
        readonly id?: string;
        readonly runId?: string;
        readonly status?: Decision["status"];
    }): Promise<readonly Decision[]>;
    readonly approvals: Approvals;
    runs(query?: RunQuery): Promise<readonly RunInfo[]>;
    run(id: string): Promise<RunInfo | null>;
    events(id: string, options?: EntriesOptions): AsyncIterable<Entry>;
    verify(id: string): Promise<{
        readonly entries: number;
        readonly head: string;
    }>;
    readonly store: Store;
}
export declare function troupe(options: TroupeOptions): App;

// specialists.d.ts
export declare const researcher: (options?: SpecialistOptions) => Agent<Json, Research>;
export declare const analyst: (options?: SpecialistOptions) => Agent<Json, Analysis>;
export declare const writer: (options?: SpecialistOptions) => Agent<Json, string>;
export declare const reviewer: (options?: SpecialistOptions) => Agent<Json, Review>;
export declare const editor: (options?: SpecialistOptions) => Agent<Json, string>;
export declare const coder: (options?: SpecialistOptions) => Agent<Json, string>;
export declare const tester: (options?: SpecialistOptions) => Agent<Json, TestReport>;
export declare function router(options: SpecialistOptions & {
    readonly to: readonly Destination[];
}): Agent<Json, Route>;

// state/pool.d.ts
export interface PoolOptions<T> {
    readonly name: string;
    readonly size: number;
    readonly create: () => PromiseLike<T> | T;
    readonly check?: (resource: T) => PromiseLike<boolean> | boolean;
    readonly destroy?: (resource: T) => PromiseLike<void> | void;
}
export interface PoolStats {
    readonly size: number;
    readonly inUse: number;
    readonly idle: number;
    readonly waiting: number;
    readonly created: number;
    readonly replaced: number;
}
export interface PoolUse {
    readonly signal?: AbortSignal;
    readonly by?: string;
}
export interface Pool<T> extends AsyncDisposable {
    use<R>(fn: (resource: T) => PromiseLike<R> | R, options?: PoolUse): Promise<R>;
    readonly stats: PoolStats;
}
export declare function pool<T>(options: PoolOptions<T>): Pool<T>;

// teams/assign.d.ts
export interface AssignOptions<M extends Worker> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<M>;
    readonly capabilities?: Readonly<Record<string, readonly string[]>>;
    readonly concurrency?: number | Readonly<Record<string, number>>;
    readonly attempts?: number;
}
export type AssignResult<O> = Readonly<{
    value: readonly AssignedTask<O>[];
    failures: readonly AssignFailure[];
}>;
export declare function assign<M extends Worker>(options: AssignOptions<M>): Agent<Json, AssignResult<OutputOf<M>>>;

// teams/assign/assign-task.d.ts
export type AssignTask = string | Readonly<{
    task: string;
    needs?: readonly string[];
    data?: Json;
}>;
export interface TaskToAssign {
    readonly index: number;
    readonly task: string;
    readonly needs: readonly string[];
    readonly data: Json;
}
export declare function tasksIn(team: string, input: Json, ctx: Context): readonly TaskToAssign[];

// teams/assign/hand-out.d.ts
export type AssignView = Readonly<{
    data: Json;
}>;
export type Worker = Agent<Turn<AssignView>>;
export type AssignedTask<O> = Readonly<{
    index: number;
    member: string;
    value: O;
}>;
export type AssignFailure = MemberFailure & Readonly<{
    index: number;
}>;
export interface HandOut {
    readonly team: string;
    readonly members: Members<Worker>;
    readonly attempts: number;
    readonly load: WorkerLoad<Worker>;
}
export interface HandedOut {
    readonly done: readonly AssignedTask<unknown>[];
    readonly failures: readonly AssignFailure[];
}
export declare function handOut(ctx: Context, { team, members, attempts, load }: HandOut, tasks: readonly TaskToAssign[]): Promise<HandedOut>;

// teams/assign/worker-load.d.ts
export interface WaitingTask extends TaskToAssign {
    readonly tried: ReadonlySet<string>;
}
export interface WorkerLoad<M extends Agent> {
    choose(task: WaitingTask, workers: readonly M[]): M | undefined;
    ableTo(task: WaitingTask, workers: readonly M[]): readonly M[];
    begin(worker: string): void;
    end(worker: string, succeeded: boolean): void;
}
export declare function workerLoad<M extends Agent>(capabilities: Readonly<Record<string, readonly string[]>>, placesOf: (worker: string) => number): WorkerLoad<M>;

// teams/best-of.d.ts
export type BestOfResult<O> = Readonly<{
    value: O;
    candidate: number;
    member: string;
    scores: readonly Readonly<{
        candidate: number;
        member: string;
        score: number | null;
    }>[];
    failures: readonly CandidateFailure[];
}>;
interface Shape<O extends Json> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<Agent<Turn<CandidateView>, O>>;
    readonly n?: number;
    readonly limit?: number;
}
export interface JudgedOptions<O extends Json, J extends Json = JudgeView<NoInfer<Shown<O>>>> extends Shape<O> {
    readonly judge: Agent<Turn<J>>;
    readonly score?: undefined;
}
export interface ScoredOptions<O extends Json> extends Shape<O> {
    readonly score: (value: NoInfer<Answered<O>>, member: string) => number | PromiseLike<number>;
    readonly judge?: undefined;
}
export type BestOfOptions<O extends Json> = JudgedOptions<O> | ScoredOptions<O>;
export declare function bestOf<O extends Json>(options: JudgedOptions<O, JudgeView> | ScoredOptions<O>): Agent<Json, BestOfResult<Answered<O>>>;
export declare function bestOf<O extends Json>(options: BestOfOptions<O>): Agent<Json, BestOfResult<Answered<O>>>;
export {};

// teams/best-of/candidates.d.ts
export type CandidateView = Readonly<{
    candidate: number;
}>;
export type JudgeView<O extends Json = Json> = Readonly<{
    [label: string]: O;
}>;
export interface Candidate<O> {
    readonly candidate: number;
    readonly member: string;
    readonly value: O;
    readonly score: number | null;
}
export type CandidateFailure = Readonly<MemberFailure & {
    candidate: number;
}>;
export declare const candidateLabel: (candidate: number) => string;
interface Making<O> {
    readonly team: string;
    readonly task: string;
    readonly members: Members<Agent<Turn<CandidateView>, O>>;
    readonly score?: ((value: O, member: string) => number | PromiseLike<number>) | undefined;
    readonly limit?: number | undefined;
}
interface Made<O> {
    readonly candidates: readonly Candidate<O>[];
    readonly failures: readonly CandidateFailure[];
}
export declare function makeCandidates<O extends Json>(ctx: Context, makers: readonly Agent<Turn<CandidateView>, O>[], making: Making<O>): Promise<Made<O>>;
export {};

// teams/blackboard.d.ts
export interface BlackboardOptions {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<Agent<Turn<BlackboardView>>>;
    readonly controller?: BlackboardController;
    readonly rounds?: number;
    readonly until?: (entries: readonly BlackboardEntry[]) => boolean | PromiseLike<boolean>;
}
export type BlackboardEnd = "quiet" | "until" | "rounds" | "members";
export type BlackboardResult = Readonly<{
    value: readonly BlackboardEntry[];
    ended: BlackboardEnd;
    rounds: number;
    failures: readonly MemberFailure[];
}>;
export declare function blackboard(options: BlackboardOptions): Agent<Json, BlackboardResult>;

// teams/blackboard/board-entries.d.ts
export type Contribution = Readonly<{
    description: string;
    content?: Json;
}>;
export type BlackboardEntry = Readonly<{
    author: string;
    description: string;
    content: Json;
    round: number;
    at: number;
}>;
export interface BoardEntries {
    readonly all: readonly BlackboardEntry[];
    readonly place: string;
    newsFor(member: string): readonly BlackboardEntry[];
    hasSeen(member: string): void;
    add(ctx: Context, round: number, given: readonly (readonly [author: string, what: Contribution])[]): Promise<number>;
}
export declare function placeOf({ path }: Context): string;
export declare function boardEntries(place: string): BoardEntries;
export declare function readBlackboard(ctx: Context, board: string): Promise<readonly BlackboardEntry[]>;

// teams/blackboard/board-round.d.ts
export type BlackboardController = "all" | "priority" | "bid";
type Member = Agent<Turn<BlackboardView>>;
export interface Round {
    readonly entries: readonly BlackboardEntry[];
    readonly failures: readonly MemberFailure[];
    hasBegun(): boolean;
    present(members: readonly Member[]): readonly Member[];
    concerns(member: string): boolean;
    hold(round: number, asked: readonly Member[]): Promise<number>;
}
interface Team {
    readonly team: string;
    readonly task: string;
    readonly members: Members<Member>;
    readonly controller: BlackboardController;
}
export declare function roundOf(ctx: Context, team: Team, board: BoardEntries): Round;
export {};

// teams/blackboard/board-turn.d.ts
export type BlackboardView = Readonly<{
    step: "look" | "contribute";
    board: string;
    news: readonly Readonly<{
        author: string;
        description: string;
        content: Json;
    }>[];
}>;
export type BoardQuestion = "able" | "bid" | "entries";
export declare function boardTurn(team: string, task: string, member: string, board: BoardEntries, question: BoardQuestion): Turn<BlackboardView>;

// teams/blackboard/read-contribution.d.ts
export type BlackboardAnswer = string | null | Readonly<{
    entries?: readonly Contribution[];
    able?: boolean;
    bid?: number;
}>;
export interface Offer {
    readonly bid: number;
    readonly entries?: readonly Contribution[];
}
export declare const mostEntries = 20;
export declare function readContributions(answer: unknown): Read<readonly Contribution[]>;
export declare function readAble(answer: unknown): Read<Offer>;
export declare function readOffer(answer: unknown): Read<Offer>;

// teams/debate.d.ts
export interface DebateOptions {
    readonly name: string;
    readonly description?: string;
    readonly debaters: Members<Debater>;
    readonly positions?: Readonly<Record<string, string>>;
    readonly rounds?: number;
    readonly limit?: number;
    readonly judge?: Debater;
    readonly synthesis?: Debater;
}
export type DebateResult<V> = Readonly<{
    value: V;
    transcript: readonly Statement[];
    failures: readonly MemberFailure[];
}>;
export declare function debate(options: DebateOptions & {
    readonly judge: Debater;
    readonly synthesis?: never;
}): Agent<Json, DebateResult<DebateVerdict>>;
export declare function debate<S>(options: DebateOptions & {
    readonly synthesis: Agent<Turn<DebateView>, S>;
    readonly judge?: never;
}): Agent<Json, DebateResult<Answered<S>>>;

// teams/debate/debate-end.d.ts
export type DebateView = Readonly<{
    statements: readonly Statement[];
}>;
export type Debater = Agent<Turn<DebateView>>;
export interface Debate {
    readonly task: string;
    readonly transcript: Transcript;
    readonly absences: Absences;
}
interface Ending {
    readonly name: string;
    readonly positions: Readonly<Record<string, string>>;
    readonly chair: Debater;
    readonly isJudge: boolean;
}
export declare function conclude(ctx: Context, { task, transcript }: Debate, { name, positions, chair, isJudge }: Ending, speakers: readonly string[]): Promise<Asked<unknown>>;
export {};

// teams/debate/verdict.d.ts
export type DebateVerdict = Readonly<{
    winner: string;
    reasons: string;
    scores: Readonly<Record<string, number>>;
}>;
export declare function readVerdict(answer: Json, debaters: readonly string[]): Read<DebateVerdict>;

// teams/escalate.d.ts
export type EscalateView = Readonly<{
    story: readonly Statement[];
}>;
export type Escalation = Readonly<{
    escalate: string;
}>;
export type EscalateResult<O> = Readonly<({
    isPerson: false;
    by: string;
    value: O;
} | PersonsAnswer) & {
    story: readonly Statement[];
    failures: readonly MemberFailure[];
}>;
type Member = Agent<Turn<EscalateView>, unknown>;
type Answer<M> = Exclude<OutputOf<M>, Escalation>;
export interface EscalateOptions<M extends Member> {
    readonly name: string;
    readonly description?: string;
    readonly levels: Members<M>;
    readonly minConfidence?: number;
    readonly accept?: (answer: NoInfer<Answer<M>>, level: string) => boolean | PromiseLike<boolean>;
    readonly person?: PersonOptions | false;
}
export declare function escalate<M extends Member>(options: EscalateOptions<M>): Agent<Json, EscalateResult<Answer<M>>>;
export {};

// teams/escalate/ask-person.d.ts
export interface PersonOptions {
    readonly question?: string;
    readonly timeoutMs?: number;
    readonly otherwise?: NonNullable<Question["otherwise"]>;
}
export declare function checkPerson(where: string, person?: PersonOptions): void;
export type PersonsAnswer = Readonly<{
    isPerson: true;
    by: string;
    value: Json;
    approved: boolean;
}>;
export declare function askPerson(ctx: Context, team: string, given: Given, story: readonly Statement[], { question, timeoutMs, otherwise }: PersonOptions): Promise<PersonsAnswer | undefined>;

// teams/executor.d.ts
export interface ExecutorOptions {
    readonly name: string;
    readonly description?: string;
    readonly workers: Members<Worker>;
    readonly limit?: number;
}
export type PlanResult = Readonly<{
    value: Readonly<Record<string, Json>>;
    failures: readonly MemberFailure[];
    report: readonly TaskReport[];
}>;
export declare function executor(options: ExecutorOptions): Agent<Plan, PlanResult>;

// teams/group-chat.d.ts
export type GroupChatEnd = "text" | "consensus" | "until" | "turns" | "stalled" | NoSpeaker;
export type GroupChatResult<V> = Readonly<{
    value: V;
    transcript: readonly Statement[];
    ended: GroupChatEnd;
    failures: readonly MemberFailure[];
}>;
export declare function groupChat<S>(options: GroupChatOptions & {
    readonly summary: Agent<Turn<GroupChatView>, S>;
}): Agent<Json, GroupChatResult<Answered<S> | string>>;
export declare function groupChat(options: GroupChatOptions): Agent<Json, GroupChatResult<string>>;

// teams/group-chat/chat-plan.d.ts
export interface GroupChatOptions {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<ChatMember>;
    readonly speaker?: SpeakerRule;
    readonly transitions?: Readonly<Record<string, readonly string[]>>;
    readonly turns?: number;
    readonly endTexts?: readonly string[];
    readonly until?: (state: GroupChatState) => boolean | PromiseLike<boolean>;
    readonly consensus?: boolean | string;
    readonly repeats?: number | false;
    readonly summary?: Agent<Turn<GroupChatView>>;
}
export interface ChatPlan {
    readonly members: Members<ChatMember>;
    readonly candidates: readonly ChatMember[];
    readonly speaker: SpeakerRule;
    readonly choosesSlowly: boolean;
    readonly turns: number;
    readonly endTexts: readonly string[];
    readonly until: GroupChatOptions["until"];
    readonly agreeText: string | undefined;
    readonly repeats: number;
    readonly summary: GroupChatOptions["summary"];
    readonly mayFollow: (last: string | undefined, next: string) => boolean;
    readonly roleOf: (member: string) => string;
}
export declare function planOf(options: GroupChatOptions): ChatPlan;

// teams/group-chat/chat-state.d.ts
export type GroupChatView = Readonly<{
    statements: readonly Statement[];
}>;
export type ChatMember = Agent<Turn<GroupChatView>>;
export type GroupChatState = Readonly<{
    task: string;
    transcript: readonly Statement[];
    turns: number;
}>;
export interface Chat {
    readonly name: string;
    readonly task: string;
    readonly transcript: Transcript;
    readonly absences: Absences;
    readonly standstill: Standstill;
    readonly lastTurns: Map<string, number>;
    turns: number;
}
export declare const stateOf: ({ task, transcript, turns }: Chat) => GroupChatState;

// teams/group-chat/speaker.d.ts
export type SpeakerFunction = (state: GroupChatState, options: readonly string[]) => string | null | PromiseLike<string | null>;
export type SpeakerRule = "round-robin" | "random" | "manual" | Agent<Turn<GroupChatView>> | SpeakerFunction;
export type NoSpeaker = "nobody" | "person";
export declare function nextSpeaker(ctx: Context, chat: Chat, rule: SpeakerRule, candidates: readonly ChatMember[], options: readonly ChatMember[]): Promise<ChatMember | NoSpeaker> | ChatMember;

// teams/manager.d.ts
export interface ManagerOptions<O, S> {
    readonly name: string;
    readonly description?: string;
    readonly manager: Agent<Turn<ManagerView>, O>;
    readonly synthesiser?: Agent<Turn<ManagerView>, S>;
    readonly workers: Members<Worker>;
    readonly limit?: number;
    readonly maxTasks?: number;
    readonly replans?: number;
}
export type ManagerResult<S> = Readonly<{
    value: S;
    failures: readonly MemberFailure[];
    report: readonly TaskReport[];
}>;
export declare function manager<O, S = O>(options: ManagerOptions<O, S>): Agent<Json, ManagerResult<Answered<S>>>;

// teams/map-reduce.d.ts
export type ReduceView<P extends Json = Json> = Readonly<{
    [part: string]: P;
}>;
export type MapReduceResult<R> = Readonly<{
    value: R;
    parts: number;
    failures: readonly PartFailure[];
}>;
export interface MapReduceOptions<T extends Json, P extends Json, R extends Json, M extends Json = MapView<T>, V extends Json = ReduceView<NoInfer<Shown<P>>>> {
    readonly name: string;
    readonly description?: string;
    readonly split?: (input: Json) => readonly T[] | PromiseLike<readonly T[]>;
    readonly map: Agent<Turn<M>, P>;
    readonly reduce: Agent<Turn<V>, R> | ((results: readonly NoInfer<Answered<P>>[], failures: readonly PartFailure[]) => R | PromiseLike<R>);
    readonly task?: string;
    readonly limit?: number;
    readonly parts?: number;
}
export declare function mapReduce<T extends Json, P extends Json, R extends Json>(options: MapReduceOptions<T, P, R, MapView, ReduceView>): Agent<Json, MapReduceResult<Answered<R>>>;
export declare function mapReduce<T extends Json, P extends Json, R extends Json>(options: MapReduceOptions<T, P, R>): Agent<Json, MapReduceResult<Answered<R>>>;

// teams/map-reduce/parts.d.ts
export type MapView<T extends Json = Json> = Readonly<{
    part: number;
    item: T;
}>;
export type PartFailure = Readonly<MemberFailure & {
    part: number;
}>;
export interface Work {
    readonly ctx: Context;
    readonly team: string;
    readonly task: string;
}
export interface Part<P> {
    readonly part: number;
    readonly value: P;
}
export declare const partName: (part: number) => string;
export declare function taskIn(input: Json): string | undefined;
export declare function itemsOf<T extends Json>(ctx: Context, team: string, input: Json, split: ((input: Json) => readonly T[] | PromiseLike<readonly T[]>) | undefined): Promise<readonly T[]>;
export declare const tooMany: (team: string, found: number, most: number) => TroupeError;
export declare function mapOne<T extends Json, P extends Json>({ ctx, team, task }: Work, map: Agent<Turn<MapView<T>>, P>, item: T, part: number, signal: AbortSignal): Promise<Part<P> | PartFailure>;

// teams/market.d.ts
type Work<O> = O extends Bid | Refusal ? (Required<Bid> extends O ? never : Refusal extends O ? never : O) : O;
export type MarketResult<O> = Readonly<{
    value: O;
    contractor: string;
    price: number;
    bids: readonly ScoredBid[];
    failures: readonly MemberFailure[];
}>;
export declare function market<M extends Contractor>(options: MarketOptions<M>): Agent<Json, MarketResult<Work<OutputOf<M>>>>;
export {};

// teams/market/announce.d.ts
export type MarketView = Readonly<{
    phase: "bid" | "work";
}>;
export type Contractor = Agent<Turn<MarketView>>;
export interface Announcement {
    readonly market: string;
    readonly task: string;
    readonly minConfidence: number;
    readonly bidMs: number;
    readonly bidders: Readonly<Record<string, Contractor>>;
    readonly members: Members<Contractor>;
}
export declare const contractorTurn: ({ market, task, minConfidence }: Announcement, contractor: string, phase: MarketView["phase"]) => Turn<MarketView>;
export interface Bids {
    readonly bids: ReadonlyMap<string, Required<Bid>>;
    readonly failures: readonly MemberFailure[];
}
export declare function announce(ctx: Context, announcement: Announcement, contractors: readonly Contractor[]): Promise<Bids>;

// teams/market/award.d.ts
export interface AwardRules {
    readonly members: Members<Contractor>;
    readonly score: MarketScore;
    readonly attempts: number;
    readonly capacity: number;
    readonly waitMs: number;
    readonly awardMs: number;
    readonly space: string;
}
export interface Awarded {
    readonly done: {
        readonly contractor: string;
        readonly value: unknown;
        readonly against: readonly ScoredBid[];
    } | null;
    readonly bids: readonly ScoredBid[];
    readonly failures: readonly MemberFailure[];
}
export declare function award(ctx: Context, rules: AwardRules, announcement: Announcement, called: Bids): Promise<Awarded>;

// teams/market/bid-score.d.ts
export type OpenBid = Readonly<{
    contractor: string;
    confidence: number;
    cost: number;
    workload: number;
    succeeded: number;
    failed: number;
    record: number;
}>;
export type ScoredBid = OpenBid & Readonly<{
    score: number;
}>;
export interface MarketWeights {
    readonly confidence?: number;
    readonly cost?: number;
    readonly workload?: number;
    readonly record?: number;
}
export type MarketScore = (bid: OpenBid, all: readonly OpenBid[]) => number;
export declare function openBid(contractor: string, bid: {
    readonly confidence: number;
    readonly cost: number;
    readonly workload: number;
}, { succeeded, failed, open }: TrackRecord): OpenBid;
export declare function weighted({ confidence, cost, workload, record }: MarketWeights): MarketScore;
export declare function ranked(bids: readonly OpenBid[], score: MarketScore): readonly ScoredBid[];
export declare function checkWeights(where: string, weights: MarketWeights): void;

// teams/market/bids.d.ts
export type Bid = Readonly<{
    confidence: number;
    cost: number;
    workload?: number;
}>;
export type Refusal = Readonly<{
    refuse: string;
}>;
export declare function readBid(answer: unknown): Read<Required<Bid> | null>;

// teams/market/market-options.d.ts
export interface MarketOptions<M extends Contractor> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<M>;
    readonly bidders?: Readonly<Record<string, Contractor>>;
    readonly weights?: MarketWeights;
    readonly score?: MarketScore;
    readonly minConfidence?: number;
    readonly bidMs?: number;
    readonly attempts?: number;
    readonly capacity?: number;
    readonly waitMs?: number;
    readonly awardMs?: number;
    readonly price?: "first" | "second";
    readonly space?: string;
}
export interface MarketRules extends AwardRules {
    readonly name: string;
    readonly names: readonly string[];
    readonly bidders: Readonly<Record<string, Contractor>>;
    readonly minConfidence: number;
    readonly bidMs: number;
    readonly price: "first" | "second";
}
export declare function marketRules(options: MarketOptions<Contractor>): MarketRules;

// teams/market/track-records.d.ts
export interface TrackRecord {
    readonly succeeded: number;
    readonly failed: number;
    readonly open: number;
}
export interface TrackRecords {
    award<T extends {
        readonly contractor: string;
    }>(ctx: Context, choose: (recordOf: (contractor: string) => TrackRecord) => readonly T[]): Promise<T | null>;
    change(ctx: Context, timeoutMs: number): Promise<void>;
    release(ctx: Context, contractor: string): Promise<void>;
    report(ctx: Context, contractor: string, succeeded: boolean): Promise<void>;
}
export declare const ownSpace = "market";
export interface Books {
    readonly market: string;
    readonly space: string;
    readonly capacity: number;
    readonly awardMs: number;
}
export declare function trackRecords({ market, space, capacity, awardMs }: Books): TrackRecords;

// teams/membership/absences.d.ts
export interface Absences {
    readonly failures: readonly MemberFailure[];
    failed(failure: MemberFailure, role?: unknown): void;
    came(role: unknown): void;
    isOut(role: unknown): boolean;
}
export declare function absences(): Absences;

// teams/membership/roster.d.ts
export interface RosterOptions<M extends Agent> {
    readonly name: string;
    readonly candidates: readonly M[];
    readonly members?: readonly string[];
    readonly space?: string;
}
export interface Roster<M extends Agent> {
    current(ctx: Context): Promise<readonly M[]>;
    join(ctx: Context, name: string): Promise<void>;
    leave(ctx: Context, name: string): Promise<void>;
    readonly candidates: readonly M[];
}
export declare function roster<M extends Agent>(options: RosterOptions<M>): Roster<M>;
export type Members<M extends Agent> = readonly M[] | Roster<M>;
export declare const candidatesOf: <M extends Agent>(members: Members<M>) => readonly M[];
export declare const membersNow: <M extends Agent>(ctx: Context, members: Members<M>) => Promise<readonly M[]>;

// teams/membership/targets.d.ts
export type Targets = Readonly<Record<string, readonly string[]>>;
export declare const targetsOf: (targets: Targets, from: string) => readonly string[] | undefined;
export declare const mayReceive: (targets: Targets, from: string, to: string) => boolean;

// teams/orchestrate/delegates.d.ts
export type Delegate = Agent<Turn<null>, unknown>;
export interface Delegates {
    readonly agents: readonly Agent<string, unknown>[];
    readonly answers: ReadonlyMap<string, Json>;
    readonly failures: readonly MemberFailure[];
}
export declare function delegatesOf(team: string, task: string, members: Members<Delegate>, most: number): Delegates;

// teams/orchestrate/orchestration.d.ts
type LeadView = Readonly<{
    notes: string;
}>;
export type ReviewView = Readonly<{
    draft: string;
}>;
export type Reviewer = Agent<Turn<ReviewView>, unknown>;
export type OrchestrateResult = Readonly<{
    value: string;
    verdict: ReviewVerdict | null;
    notes: string;
    rounds: number;
    failures: readonly MemberFailure[];
}>;
export interface Orchestration {
    readonly name: string;
    readonly members: Members<Delegate>;
    readonly reviewer: Reviewer | undefined;
    readonly rounds: number;
    readonly delegations: number;
    readonly lead: (delegates: readonly Agent<string, unknown>[]) => Agent<Turn<LeadView>, string>;
}
export declare function orchestration(team: Orchestration, input: Json, ctx: Context): Promise<OrchestrateResult>;
export {};

// teams/orchestrate/read-review.d.ts
export type ReviewVerdict = "approve" | "revise" | "reject";
export declare function readReview(answer: Json): Read<Readonly<{
    verdict: ReviewVerdict;
    notes: string;
}>>;

// teams/parallel.d.ts
type Output<M> = M extends Agent<never, infer O> ? O : never;
type Input<M extends readonly Agent[]> = [M[number]] extends [Agent<infer I, unknown>] ? I : never;
type Agreeing<M extends readonly Agent[]> = [Input<M>] extends [never] ? {
    readonly [K in keyof M]: Agent<Input<readonly [M[0]]>, Output<M[K]>>;
} : M;
interface Shape<M extends readonly Agent[]> {
    readonly name: string;
    readonly description?: string;
    readonly members: M;
    readonly limit?: number;
}
export interface ParallelOptions<M extends readonly Agent[]> extends Shape<M> {
    readonly until?: "all";
}
export interface FirstOptions<M extends readonly Agent[]> extends Shape<M> {
    readonly until: "any" | number;
}
export interface Finisher<O> {
    readonly member: string;
    readonly index: number;
    readonly value: O;
}
export declare function parallel<const M extends readonly [Agent, ...Agent[]]>(options: ParallelOptions<M> & {
    readonly members: Agreeing<M>;
}): Agent<Input<M>, {
    readonly [K in keyof M]: Output<M[K]>;
}>;
export declare function parallel<const M extends readonly [Agent, ...Agent[]]>(options: FirstOptions<M> & {
    readonly members: Agreeing<M>;
}): Agent<Input<M>, readonly Finisher<Output<M[number]>>[]>;
export {};

// teams/peers.d.ts
export type PeersView = Readonly<{
    messages: readonly PeerLetter[];
}>;
export type PeersResult = Readonly<{
    value: Json;
    answers: readonly Readonly<{
        member: string;
        answer: Json;
    }>[];
    ended: "agreed" | "quiet" | "stalled" | "rounds" | "messages";
    rounds: number;
    messages: number;
    failures: readonly MemberFailure[];
}>;
type Member = Agent<Turn<PeersView>, unknown>;
export interface PeersOptions<M extends Member> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<M>;
    readonly targets?: Targets;
    readonly rounds?: number;
    readonly maxMessages?: number;
    readonly limit?: number;
    readonly repeats?: number | false;
}
export declare function peers<M extends Member>(options: PeersOptions<M>): Agent<Json, PeersResult>;
export {};

// teams/peers/peer-post.d.ts
export type PeerIntent = "ask" | "answer" | "inform";
export type PeerLetter = Readonly<{
    from: string;
    to: string;
    intent: PeerIntent;
    content: Json;
}>;
export declare const all = "all";
interface PeerPost {
    readonly sent: number;
    send(letter: PeerLetter): void;
    since(count: number): readonly PeerLetter[];
    unread(name: string): readonly PeerLetter[];
    read(name: string): void;
}
export declare function peerPost(): PeerPost;
export {};

// teams/peers/peer-turn.d.ts
export type PeerMessage = Readonly<{
    to: string;
    content: Json;
    intent?: PeerIntent;
}>;
export type PeerTurn = Readonly<{
    messages?: readonly PeerMessage[];
    answer?: Json;
    more?: boolean;
}>;
export interface ReadTurn {
    readonly messages: readonly Required<PeerMessage>[];
    readonly answer: Json | undefined;
    readonly more: boolean;
}
export declare function readPeerTurn(answer: unknown, possible: readonly string[]): Read<ReadTurn>;
export declare function agreement(answers: readonly Json[]): {
    readonly answer: Json;
} | undefined;

// teams/pipeline.d.ts
export type StageStatus = "waiting" | "running" | "completed" | "failed";
type Stage<I, O> = Agent<I, O>;
type In<S> = S extends readonly [Stage<infer I, unknown>, ...unknown[]] ? I : never;
type Out<S> = S extends readonly [...unknown[], Stage<never, infer O>] ? O : never;
type Fits<S extends readonly unknown[]> = S extends readonly [Stage<infer I, infer A>, ...infer Rest] ? Rest extends readonly [Stage<infer B, infer C>, ...infer More] ? [A] extends [B] ? readonly [Stage<I, A>, ...Fits<readonly [Stage<B, C>, ...More]>] : readonly [Stage<I, A>, Stage<A, C>, ...More] : S : S;
export interface PipelineOptions<S extends readonly unknown[]> {
    readonly name: string;
    readonly description?: string;
    readonly stages: S;
}
export declare function pipeline<const S extends readonly [Stage<never, unknown>, ...Stage<never, unknown>[]]>(options: PipelineOptions<S> & {
    readonly stages: Fits<S>;
}): Agent<In<S>, Out<S>>;
export {};

// teams/plan/carry-out.d.ts
export type ManagerView = Readonly<{
    phase: "plan" | "replan" | "synthesis";
    workers: readonly WorkerCard[];
    report: readonly TaskReport[];
}>;
export interface Rules {
    readonly name: string;
    readonly member: Agent<Turn<ManagerView>, unknown>;
    readonly workers: Members<Worker>;
    readonly limit: number;
    readonly maxTasks: number;
    readonly replans: number;
}
export interface Work {
    readonly report: readonly TaskReport[];
    readonly untold: readonly TaskReport[];
    readonly failures: readonly MemberFailure[];
}
export declare function carryOut(ctx: Context, goal: string, rules: Rules): Promise<Work>;
export declare const shownTo: (reports: readonly TaskReport[]) => readonly TaskReport[];

// teams/plan/execute-plan.d.ts
export type WorkerView = Readonly<Record<string, Json>>;
export type Worker = Agent<Turn<WorkerView>, unknown>;
export type TaskReport = PlannedTask & Readonly<{
    status: "done" | "failed" | "skipped";
    result: Json;
    why: string | null;
}>;
export interface Workshop {
    readonly team: string;
    readonly goal: string;
    readonly workers: Members<Worker>;
    readonly limit: number;
    readonly earlier: readonly TaskReport[];
}
export interface Executed {
    readonly reports: readonly TaskReport[];
    readonly failures: readonly MemberFailure[];
}
export declare function executePlan(ctx: Context, tasks: readonly PlannedTask[], shop: Workshop): Promise<Executed>;

// teams/plan/plan.d.ts
export type PlannedTask = Readonly<{
    id: string;
    task: string;
    worker: string;
    after: readonly string[];
}>;
export type Plan = Readonly<{
    goal: string;
    tasks: readonly PlannedTask[];
}>;

// teams/plan/worker-card.d.ts
export type WorkerCard = Readonly<{
    name: string;
    description: string;
}>;
export declare const cardsOf: (workers: readonly Agent[]) => readonly WorkerCard[];

// teams/planner.d.ts
export type PlannerView = Readonly<{
    workers: readonly WorkerCard[];
}>;
export interface PlannerOptions {
    readonly name: string;
    readonly description?: string;
    readonly planner: Agent<Turn<PlannerView>, unknown>;
    readonly workers: Members<Worker>;
    readonly maxTasks?: number;
}
export declare function planner(options: PlannerOptions): Agent<Json, Plan>;

// teams/refine.d.ts
export type AuthorView<C extends Json = Json, O extends Json = Json> = Readonly<{
    critique: C | null;
    work: O | null;
}>;
export type CriticView<O extends Json = Json> = Readonly<{
    work: O;
}>;
export type RefineResult<O, C> = Readonly<{
    value: O;
    accepted: boolean;
    verdict: C | null;
    rounds: number;
    failures: readonly MemberFailure[];
}>;
export interface RefineOptions<O extends Json, C extends Json, A extends Json = AuthorView<NoInfer<Shown<C>>, NoInfer<Shown<O>>>, K extends Json = CriticView<NoInfer<Shown<O>>>> {
    readonly name: string;
    readonly description?: string;
    readonly author: Agent<Turn<A>, O>;
    readonly critic: Agent<Turn<K>, C>;
    readonly accept: (verdict: NoInfer<Answered<C>>, work: NoInfer<Answered<O>>) => boolean | PromiseLike<boolean>;
    readonly rounds?: number;
    readonly remind?: boolean;
    readonly repeats?: number | false;
}
export declare function refine<O extends Json, C extends Json>(options: RefineOptions<O, C, AuthorView, CriticView>): Agent<Json, RefineResult<Answered<O>, Answered<C>>>;
export declare function refine<O extends Json, C extends Json>(options: RefineOptions<O, C>): Agent<Json, RefineResult<Answered<O>, Answered<C>>>;

// teams/rounds.d.ts
export type RoundsView = Readonly<{
    tick: number;
    news: readonly Statement[];
}>;
export type RoundsEnd = "done" | "ticks" | "members";
export type RoundsResult = Readonly<{
    value: readonly Statement[];
    ended: RoundsEnd;
    ticks: number;
    statements: readonly Statement[];
    failures: readonly MemberFailure[];
}>;
type RoundsMember = Agent<Turn<RoundsView>, unknown>;
export interface RoundsOptions {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<RoundsMember>;
    readonly ticks?: number;
    readonly limit?: number;
}
export declare function rounds(options: RoundsOptions): Agent<Json, RoundsResult>;
export {};

// teams/route.d.ts
export type RouteView = Readonly<{
    why: string;
}>;
export type Routed<O> = Readonly<{
    member: string;
    value: O;
    why: string;
    isOtherwise: boolean;
}>;
export type RouteResult<O> = Routed<O> & Readonly<{
    failures: readonly MemberFailure[];
}>;
type Member = Agent<Turn<RouteView>, unknown>;
interface Shape<M extends Member, I extends Json> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<M>;
    readonly by: Chooser<I>;
    readonly otherwise?: string;
}
export interface RouteOptions<M extends Member, I extends Json> extends Shape<M, I> {
    readonly most?: undefined;
}
export interface RouteManyOptions<M extends Member, I extends Json> extends Shape<M, I> {
    readonly most: number;
}
export declare function route<M extends Member, I extends Json = Json>(options: RouteOptions<M, I>): Agent<I, RouteResult<OutputOf<M>>>;
export declare function route<M extends Member, I extends Json = Json>(options: RouteManyOptions<M, I>): Agent<I, TeamResult<readonly Routed<OutputOf<M>>[]>>;
export {};

// teams/route/choose.d.ts
export type ChooserView = null;
export type ChooseFunction<I> = (input: I, members: readonly string[]) => Chosen | PromiseLike<Chosen>;
type Chosen = string | readonly string[] | null | undefined;
export type Chooser<I> = ChooseFunction<I> | Agent<Turn<ChooserView>, unknown>;
export type Choice = Readonly<{
    names: readonly string[];
    why: string;
}>;
export interface Question<I> {
    readonly team: string;
    readonly input: I;
    readonly task: string;
    readonly members: readonly Agent[];
    readonly most: number;
    readonly mayBeUnsure: boolean;
}
export declare const unsure = "unsure";
export declare function choose<I>(ctx: Context, by: Chooser<I>, question: Question<I>): Promise<Choice>;
export {};

// teams/running/gather.d.ts
export declare function gather<T, R>(ctx: Context, items: readonly T[], work: (item: T, signal: AbortSignal, index: number) => Promise<R>, limit?: number): Promise<readonly R[]>;

// teams/swarm.d.ts
export type SwarmView = Readonly<{
    story: readonly Statement[];
}>;
export type SwarmResult<O> = Readonly<{
    value: O;
    by: string;
    handoffs: readonly HandedOff[];
    failures: readonly MemberFailure[];
}>;
type Member = Agent<Turn<SwarmView>, unknown>;
type Answer<M> = Exclude<OutputOf<M>, HandOff>;
export interface SwarmOptions<M extends Member> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<M>;
    readonly start?: string;
    readonly targets?: Targets;
    readonly maxHandoffs?: number;
    readonly handoff?: Schema;
}
export declare function swarm<M extends Member>(options: SwarmOptions<M>): Agent<Json, SwarmResult<Answer<M>>>;
export {};

// teams/swarm/hand-off-loops.d.ts
export type HandedOff = Readonly<{
    from: string;
    to: string;
    why: string;
}>;
export declare function stopLoops(team: string, handoffs: readonly HandedOff[], story: readonly Statement[], most: number): void;

// teams/swarm/hand-off.d.ts
export type HandOff = Readonly<{
    handoff: string;
    why: string;
}>;
export type Handled = {
    readonly answer: unknown;
} | {
    readonly to: string;
    readonly why: string;
    readonly said: string;
};
export type MissingFields = (fields: Json) => Promise<readonly string[]>;
export declare function readTurn(answer: unknown, targets: readonly string[], missing?: MissingFields): Read<Handled> | Promise<Read<Handled>>;
export declare const handOffRules: (targets: readonly Agent[], fields?: JsonSchema) => string;

// teams/turns/ask-member.d.ts
export type Asked<O> = {
    readonly ok: true;
    readonly member: string;
    readonly value: O;
} | {
    readonly ok: false;
    readonly member: string;
    readonly failure: MemberFailure;
    readonly error: unknown;
};
export interface PresentOptions extends CallOptions {
    readonly members: Members<Agent>;
    readonly isSeen?: boolean;
}
export type AskOptions = CallOptions & {
    readonly members?: undefined;
};
export declare const mostLevels = 100;
export declare function askMember<V extends Json, O>(ctx: Context, member: Agent<Turn<V>, O>, turn: Turn<V>, options?: AskOptions): Promise<Asked<O>>;
export declare function askMember<V extends Json, O>(ctx: Context, member: Agent<Turn<V>, O>, turn: Turn<V>, options: AskOptions | PresentOptions): Promise<Asked<O> | undefined>;
export type Answered<O> = O extends SupervisedReport ? O extends {
    readonly status: "completed";
    readonly value: infer V;
} ? V : never : O;

// teams/turns/output-of.d.ts
export type OutputOf<M> = M extends Agent<never, infer O> ? Answered<O> : never;

// teams/turns/read-answer.d.ts
export type Read<T> = {
    readonly value: T;
} | {
    readonly wrong: string;
};
export declare function readJson(answer: Json): Json | undefined;
export declare function readChoice(answer: Json, options: readonly string[]): string | undefined;
export declare const wordOf: (word: string) => RegExp;
export declare const isRecord: (data: Json | undefined) => data is {
    readonly [field: string]: Json;
};
export declare const fieldOf: (data: Json | undefined, field: string) => Json | undefined;
export declare function askFor<V extends Json, O, T>(ctx: Context, member: Agent<Turn<V>, O>, turn: Turn<V>, read: (answer: O) => Read<T> | Promise<Read<T>>, options?: AskOptions): Promise<Asked<T>>;
export declare function askFor<V extends Json, O, T>(ctx: Context, member: Agent<Turn<V>, O>, turn: Turn<V>, read: (answer: O) => Read<T> | Promise<Read<T>>, options: PresentOptions): Promise<Asked<T> | undefined>;

// teams/turns/shown.d.ts
export type Shown<O> = Meant<Answered<O>> extends infer S extends Json ? S : Json;
type Meant<O> = O extends Answer ? Json : O extends Readonly<{
    value: infer V;
    failures: readonly unknown[];
}> ? Parts<V> : O;
type Parts<V> = V extends readonly (infer T)[] ? [T] extends [Readonly<{
    member: string;
    value: infer P;
}>] ? Meant<P> | readonly Meant<P>[] : readonly Meant<T>[] : Meant<V>;
export {};

// teams/turns/standstill.d.ts
export interface Standstill {
    readonly word: string;
    heard(ctx: Context, said: readonly Statement[]): boolean;
}
export declare function standstill(repeats: number): Standstill;
export declare const stalled: (member: string, times: number) => MemberFailure;

// teams/turns/task-of.d.ts
export declare function taskOf(input: Json, ctx: Context): string;
export type Given = Readonly<{
    task: string;
    said: readonly Statement[];
}>;
export declare function givenTo(input: Json, ctx: Context): Given;

// teams/turns/transcript.d.ts
type Reader = string | symbol;
export interface Transcript {
    readonly statements: readonly Statement[];
    say(from: string, text: string): void;
    hasSpoken(name: string): boolean;
    newsFor(reader: Reader): readonly Statement[];
    told(reader: Reader, count?: number): void;
}
export declare function transcript(): Transcript;
export {};

// teams/verify.d.ts
export type VerifyResult<W> = Readonly<{
    value: W;
    checks: readonly string[];
    verdict: VerifyVerdict | null;
    rounds: number;
    failures: readonly (FailedCheck & Readonly<{
        round: number;
    }>)[];
}>;
export declare function verify<O extends Json>(options: VerifyOptions<O, VerifierView>): Agent<Json, VerifyResult<Shown<O>>>;
export declare function verify<O extends Json>(options: VerifyOptions<O>): Agent<Json, VerifyResult<Shown<O>>>;

// teams/verify/code-checks.d.ts
export type WorkCheck<W> = (work: W, task: string, scope: StepScope) => string | null | PromiseLike<string | null>;
export type FailedCheck = Readonly<{
    check: string;
    why: string;
}>;
export interface Version {
    readonly round: number;
    readonly task: string;
    readonly work: Json;
    readonly hash: string;
}
export declare function versionOf(author: string, round: number, task: string, work: unknown): Version;
export declare function failedChecks(ctx: Context, checks: readonly (readonly [name: string, check: WorkCheck<never>])[], version: Version): Promise<readonly FailedCheck[]>;

// teams/verify/verify-plan.d.ts
export type VerifyAuthorView = Readonly<{
    failed: readonly FailedCheck[];
}>;
export type VerifierView<W extends Json = Json> = Readonly<{
    work: W;
}>;
export interface VerifyOptions<O extends Json, K extends Json = VerifierView<NoInfer<Shown<O>>>> {
    readonly name: string;
    readonly description?: string;
    readonly author: Agent<Turn<VerifyAuthorView>, O>;
    readonly checks?: Readonly<Record<string, WorkCheck<NoInfer<Shown<O>>>>>;
    readonly verifier?: Agent<Turn<K>, unknown>;
    readonly rounds?: number;
}
export interface VerifyPlan {
    readonly name: string;
    readonly author: Agent<Turn<VerifyAuthorView>, Json>;
    readonly checks: readonly (readonly [name: string, check: WorkCheck<never>])[];
    readonly verifier: Agent<Turn<VerifierView>, unknown> | undefined;
    readonly rounds: number;
}
export declare function planOf(options: VerifyOptions<Json>): VerifyPlan;

// teams/vote.d.ts
export type VoteResult<O extends string = string> = Readonly<{
    value: O | null;
    winner: O | null;
    outcome: VoteOutcome;
    tied: readonly O[];
    tally: readonly OptionCount<O>[];
    ballots: readonly Ballot<O>[];
    failures: readonly MemberFailure[];
}>;
export interface VoteOptions<O extends string> {
    readonly name: string;
    readonly description?: string;
    readonly members: Members<Agent<Turn<VoteView>>>;
    readonly options?: readonly O[] | ((input: Json) => readonly O[] | PromiseLike<readonly O[]>);
    readonly method?: VotingMethod;
    readonly threshold?: number;
    readonly weights?: Readonly<Record<string, number>>;
    readonly quorum?: number;
    readonly tie?: TieRule;
    readonly limit?: number;
}
export declare function vote<const O extends string = string>(options: VoteOptions<O>): Agent<Json, VoteResult<O>>;

// teams/vote/ballots.d.ts
export type Ballot<O extends string = string> = Readonly<{
    member: string;
    weight: number;
    ranking: readonly O[];
    why: string;
}>;
export type Vote = Pick<Ballot, "ranking" | "why">;
export declare const abstain = "abstain";
export declare function readVote(answer: Json, options: readonly string[]): Read<Vote>;
export declare function readRanking(answer: Json, options: readonly string[]): Read<Vote>;
export declare function readProposal(answer: Json): Read<string>;

// teams/vote/election.d.ts
export type VoteView = Readonly<{
    options: readonly string[];
}>;
export interface Assembly {
    readonly name: string;
    readonly ctx: Context;
    readonly task: string;
    readonly method: VotingMethod;
    readonly members: Members<Agent<Turn<VoteView>>>;
    readonly weights?: Readonly<Record<string, number>> | undefined;
    readonly limit: number;
    readonly failures: MemberFailure[];
}
export declare function collectBallots<O extends string>(assembly: Assembly, options: readonly O[]): Promise<readonly Ballot<O>[]>;
export declare function collectProposals(assembly: Assembly): Promise<readonly string[]>;

// teams/vote/tally.d.ts
export type VotingMethod = "majority" | "plurality" | "ranked";
export type VoteOutcome = "elected" | "tied" | "no_majority" | "no_votes" | "no_quorum";
export interface VotingRules {
    readonly method: VotingMethod;
    readonly threshold?: number | undefined;
    readonly quorum: number;
}
export type OptionCount<O extends string = string> = Readonly<{
    option: O;
    votes: number;
    beats: number | null;
}>;
export interface Count<O extends string> {
    readonly outcome: VoteOutcome;
    readonly leaders: readonly O[];
    readonly tally: readonly OptionCount<O>[];
}
export declare function countBallots<O extends string>(ballots: readonly Ballot<O>[], options: readonly O[], { method, threshold, quorum }: VotingRules): Count<O>;

// teams/vote/voting-rules.d.ts
export type TieRule = "none" | "first" | "lot";
interface GivenRules {
    readonly options?: readonly string[] | ((...given: never[]) => unknown);
    readonly method?: VotingMethod;
    readonly threshold?: number;
    readonly weights?: Readonly<Record<string, number>>;
    readonly quorum?: number;
    readonly tie?: TieRule;
    readonly limit?: number;
}
export declare function checkRules(where: string, names: readonly string[], rules: GivenRules): void;
export declare function optionsIssue(options: readonly string[]): string | null;
export {};

// teams/workflow/builder-types.d.ts
interface Step<O = unknown, Skips extends boolean = boolean> {
    readonly output: O;
    readonly skips: Skips;
}
type Steps = Readonly<Record<string, Step>>;
type Pools = Readonly<Record<string, Agent>>;
type OutputOf<A> = A extends Agent<never, infer O> ? O : never;
type InputOf<A> = [A] extends [Agent<infer I, unknown>] ? I : never;
type OrNull<S extends Step> = S["skips"] extends false ? S["output"] : S["output"] | null;
type Ids<S extends Steps> = readonly (keyof S & string)[];
type Seen<S extends Steps, A extends Ids<S>> = A extends readonly [infer Only extends keyof S] ? {
    readonly [K in Only]: S[K]["output"];
} : {
    readonly [K in A[number] & keyof S]: OrNull<S[K]>;
};
type Given<S extends Steps, A extends Ids<S>, I> = A extends readonly [] ? I : A extends readonly [infer Only extends keyof S] ? S[Only]["output"] : Seen<S, A>;
type Skips<S extends Steps, A extends Ids<S>, C> = [C] extends [never] ? A extends readonly [] ? false : false extends S[A[number] & keyof S]["skips"] ? false : true : true;
type Doer<P extends Pools, M, T extends keyof P> = [M] extends [never] ? P[T] : M;
interface StepBasics<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> {
    readonly agent?: M;
    readonly type?: T;
    readonly after?: A;
    readonly when?: (outputs: Seen<S, A>, input: I) => C;
}
type InputField<S extends Steps, A extends Ids<S>, I, In> = [Given<S, A, I>] extends [In] ? {
    readonly input?: (outputs: Seen<S, A>, input: I) => In;
} : {
    readonly input: (outputs: Seen<S, A>, input: I) => In;
};
type StepOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepBasics<S, I, P, A, M, T, C> & InputField<S, A, I, InputOf<Doer<P, M, T>>>;
type LoopOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepOptions<S, I, P, A, M, T, C> & {
    readonly until: (output: OutputOf<Doer<P, M, T>>, round: number, outputs: Seen<S, A>, input: I) => boolean | PromiseLike<boolean>;
    readonly next?: (output: OutputOf<Doer<P, M, T>>, given: InputOf<Doer<P, M, T>>, outputs: Seen<S, A>, input: I) => InputOf<Doer<P, M, T>>;
    readonly rounds?: number;
};
type MapOptions<S extends Steps, I, P extends Pools, A extends Ids<S>, M, T extends keyof P, C> = StepBasics<S, I, P, A, M, T, C> & {
    readonly over: (outputs: Seen<S, A>, input: I) => readonly InputOf<Doer<P, M, T>>[];
    readonly limit?: number;
};
type Condition = boolean | PromiseLike<boolean>;
type Added<S extends Steps, A extends Ids<S>, C, Id extends string, O> = S & {
    readonly [K in Id]: Step<O, Skips<S, A, C>>;
};
type Returned<S extends Steps, A extends Ids<S>, C, O> = Skips<S, A, C> extends false ? O : O | null;
type Free<S extends Steps, Id extends string> = Id extends keyof S ? never : Id;
export interface Workflow<I, O> extends Agent<I, O> {
    readonly steps: readonly StepOutline[];
}
export interface WorkflowBuilder<I, S extends Steps, P extends Pools> {
    pool<const T extends string, const M extends readonly [Agent, ...Agent[]]>(type: T, agents: M): WorkflowBuilder<I, S, P & {
        readonly [K in T]: Agent<InputOf<M[number]>, OutputOf<M[number]>>;
    }>;
    step<const Id extends string, const A extends Ids<S> = [], M extends Agent = never, T extends keyof P = never, C extends Condition = never>(id: Free<S, Id>, options: StepOptions<S, I, P, A, M, T, C>): BuiltWorkflow<I, Returned<S, A, C, OutputOf<Doer<P, M, T>>>, Added<S, A, C, Id, OutputOf<Doer<P, M, T>>>, P>;
    map<const Id extends string, const A extends Ids<S> = [], M extends Agent = never, T extends keyof P = never, C extends Condition = never>(id: Free<S, Id>, options: MapOptions<S, I, P, A, M, T, C>): BuiltWorkflow<I, Returned<S, A, C, readonly OutputOf<Doer<P, M, T>>[]>, Added<S, A, C, Id, readonly OutputOf<Doer<P, M, T>>[]>, P>;
    loop<const Id extends string, const A extends Ids<S> = [], M extends Agent = never, T extends keyof P = never, C extends Condition = never>(id: Free<S, Id>, options: LoopOptions<S, I, P, A, M, T, C>): BuiltWorkflow<I, Returned<S, A, C, OutputOf<Doer<P, M, T>>>, Added<S, A, C, Id, OutputOf<Doer<P, M, T>>>, P>;
}
export interface BuiltWorkflow<I, O, S extends Steps, P extends Pools> extends WorkflowBuilder<I, S, P>, Workflow<I, O> {
    output<R>(map: (outputs: {
        readonly [K in keyof S]: OrNull<S[K]>;
    }, input: I) => R): Workflow<I, R>;
}
export {};

// teams/workflow/definition.d.ts
export type Outputs = Readonly<Record<string, unknown>>;
export type Mapping<R = unknown> = (outputs: Outputs, input: unknown) => R | PromiseLike<R>;
export type Repetition = Once | ForEach | Again;
interface Once {
    readonly kind: "once";
    readonly input: Mapping | undefined;
}
export interface ForEach {
    readonly kind: "map";
    readonly over: Mapping<readonly unknown[]>;
    readonly limit: number;
}
export interface Again {
    readonly kind: "loop";
    readonly input: Mapping | undefined;
    readonly until: (output: unknown, round: number, outputs: Outputs, input: unknown) => boolean | PromiseLike<boolean>;
    readonly next: ((output: unknown, given: unknown, outputs: Outputs, input: unknown) => unknown) | undefined;
    readonly rounds: number;
}
export interface StepDefinition {
    readonly id: string;
    readonly after: readonly string[];
    readonly by: {
        readonly agent: Agent;
    } | {
        readonly type: string;
    };
    readonly when: Mapping<boolean> | undefined;
    readonly repetition: Repetition;
}
export interface WorkflowDefinition {
    readonly name: string;
    readonly description: string | undefined;
    readonly limit: number;
    readonly pools: ReadonlyMap<string, readonly Agent[]>;
    readonly steps: readonly StepDefinition[];
    readonly output: Mapping | undefined;
}
export {};

// teams/workflow/outline.d.ts
export type StepOutline = Readonly<{
    id: string;
    after: readonly string[];
    agent?: string;
    type?: string;
    when?: true;
    map?: true;
    loop?: Readonly<{
        rounds: number;
    }>;
}>;
export declare function outlineOf({ id, after, by, when, repetition }: StepDefinition): StepOutline;

// teams/workflow/spec.d.ts
export type InputSpec = Json;
export type ConditionSpec = Readonly<{
    at: string;
} & ({
    is: JsonSchema;
} | {
    not: JsonSchema;
})>;
export type StepSpec = Readonly<{
    id: string;
    agent?: string;
    type?: string;
    after?: readonly string[];
    input?: InputSpec;
    when?: ConditionSpec | readonly ConditionSpec[];
    over?: string;
    limit?: number;
    until?: ConditionSpec | readonly ConditionSpec[];
    next?: InputSpec;
    rounds?: number;
}>;
export type WorkflowSpec = Readonly<{
    name: string;
    description?: string;
    limit?: number;
    pools?: Readonly<Record<string, readonly string[]>>;
    steps: readonly StepSpec[];
    output?: InputSpec;
}>;
export declare const specSchema: JsonSchema;

// teams/workflow/to-mermaid.d.ts
export interface Drawable {
    readonly name: string;
    readonly steps: readonly DrawableStep[];
}
type DrawableStep = Pick<StepOutline, "id" | "agent" | "type"> & Readonly<{
    after?: readonly string[];
    when?: unknown;
    map?: true;
    loop?: Readonly<{
        rounds: number;
    }>;
    over?: unknown;
    until?: unknown;
    rounds?: number;
}>;
export declare function toMermaid(workflow: Drawable): string;
export {};

// teams/workflow/workflow-from.d.ts
export declare function workflowFrom(spec: unknown, agents: Readonly<Record<string, Agent>>): Workflow<Json, Json>;

// teams/workflow/workflow.d.ts
export interface WorkflowOptions {
    readonly description?: string;
    readonly limit?: number;
}
type Nothing = Readonly<Record<never, never>>;
export declare function workflow<I>(name: string, options?: WorkflowOptions): WorkflowBuilder<I, Nothing, Nothing>;
export declare function agentOf(definition: WorkflowDefinition): Workflow<unknown, unknown>;
export {};

// telemetry/agent-states.d.ts
export type AgentState = Readonly<{
    state: AgentStateName;
    since: number;
    path: string;
    calls: number;
}>;
export interface AgentStates {
    readonly now: ReadonlyMap<string, AgentState>;
    add(entry: Entry): readonly string[];
}
export declare function followAgentStates(): AgentStates;
export declare function agentStates(entries: Iterable<Entry>): ReadonlyMap<string, AgentState>;

// telemetry/call-tree.d.ts
export type AgentStateName = "idle" | "working" | "waiting" | "done" | "failed";
interface Place {
    readonly name: string;
    readonly caller: Place | undefined;
    readonly called: Place[];
    path: string;
    calls: number;
    open: number;
    waiting: number;
    hasFailed: boolean;
    readonly state: AgentStateName;
}
export declare class CallTree {
    #private;
    announce(name: string): void;
    begin(path: string): void;
    end(path: string, hasFailed: boolean): void;
    endAll(hasFailed: boolean): void;
    wait(path: string): void;
    goOn(path: string): void;
    changed(): readonly Place[];
}
export {};

// telemetry/costs.d.ts
export interface Cost {
    readonly requests: number;
    readonly usd: number | null;
    readonly unknownUsd: number;
    readonly unpriced: number;
    readonly inputTokens: number;
    readonly cachedTokens: number;
    readonly outputTokens: number;
    readonly reasoningTokens: number;
    readonly flags: Readonly<Partial<Record<BillFlag, number>>>;
}
export interface Costs {
    readonly total: Cost;
    readonly shared: Cost;
    readonly agents: Readonly<Record<string, Cost>>;
    readonly models: Readonly<Record<string, Cost>>;
    readonly tools: Readonly<Record<string, Cost>>;
    readonly edges: Readonly<Record<string, Cost>>;
    readonly requests: readonly LoggedRequest[];
    readonly children: readonly string[];
}
export interface CostsOptions {
    readonly priceOf?: PriceOf;
}
export declare function costs(entries: Iterable<Entry>, { priceOf }?: CostsOptions): Costs;

// telemetry/requests.d.ts
export interface LoggedRequest {
    readonly path: string;
    readonly seq: number;
    readonly at: number;
    readonly model: string;
    readonly outcome: string;
    readonly nano: Nano | null;
    readonly inputTokens: number;
    readonly cachedTokens: number;
    readonly outputTokens: number;
    readonly reasoningTokens: number;
    readonly flags: readonly BillFlag[];
    readonly billed: boolean;
}
export type PriceOf = (model: string, usage: Usage, at: number) => Nano | null;
export declare function requestsIn(entries: Iterable<Entry>, priceOf?: PriceOf): readonly LoggedRequest[];

// telemetry/savings.d.ts
export interface CacheCount {
    readonly hits: number;
    readonly misses: number;
}
export interface BatchCount {
    readonly calls: number;
    readonly requests: number;
}
export interface Savings {
    readonly tools: Readonly<Record<string, CacheCount>>;
    readonly agents: Readonly<Record<string, CacheCount>>;
    readonly batches: Readonly<Record<string, BatchCount>>;
}
export declare function savings(entries: Iterable<Entry>): Savings;

// telemetry/verified.d.ts
export type VerifiedEnd = VerifyProof & Readonly<{
    path: string;
    seq: number;
}>;
export type Verification = Readonly<{
    ok: boolean;
    ends: readonly VerifiedEnd[];
}>;
export interface VerifiedOptions {
    readonly teams?: readonly string[];
}
export declare function verified(entries: Iterable<Entry>, { teams }?: VerifiedOptions): Verification;

// telemetry/verify-log.d.ts
export type VerifyProof = Readonly<{
    work: string | null;
    round: number | null;
    checks: readonly string[];
    verifier: string | null;
    missing: readonly string[];
}>;
export declare class VerifyLog {
    #private;
    constructor(entries: Iterable<Entry>);
    get teams(): readonly string[];
    proofAt(path: string, before: number): VerifyProof | undefined;
}

// tools/cached.d.ts
export declare function cached<T extends AnyTool>(tool: T, cache: ToolCache): T & {
    readonly cache: ToolCache;
};

// tools/files/files.d.ts
export interface FilesOptions {
    readonly write?: boolean;
    readonly hidden?: boolean;
    readonly maxBytes?: number;
}
export type FileTools = Readonly<{
    list_files: StepTool<ListInput, FileList>;
    read_file: StepTool<ReadInput, FileText>;
    search_files: StepTool<SearchInput, SearchResult>;
}>;
export type WritableFileTools = FileTools & Readonly<{
    write_file: StepTool<WriteInput, Written>;
}>;
export declare function files(root: string, options: FilesOptions & {
    readonly write: true;
}): WritableFileTools;
export declare function files(root: string, options?: FilesOptions): FileTools;

// tools/files/folder.d.ts
export interface Folder extends AsyncDisposable {
    readonly segments: readonly string[];
    readonly at: string;
    readonly handle: FileHandle | null;
}
export interface Place {
    readonly root: string;
    readonly segments: readonly string[];
}
export declare function locate(root: string, segments: readonly string[], path: string, hidden?: boolean): Promise<Place>;
export declare function canPin(): Promise<boolean>;
export declare function openFolder(place: Place, path: string, pinned?: Promise<boolean>): Promise<Folder>;
export declare function locateFolder(root: string, path: string, hidden: boolean): Promise<Place>;
export declare const openSubfolder: (above: Folder, name: string, path: string) => Promise<Folder>;
export declare const within: ({ at, handle }: Folder, name: string) => string;
export interface OpenFile extends AsyncDisposable {
    readonly handle: FileHandle;
    readonly stats: Stats;
}
export declare function openFile(folder: Folder, name: string, path: string): Promise<OpenFile>;
export declare function openPlace(place: Place, path: string, pinned?: Promise<boolean>): Promise<OpenFile>;
export type Entry = readonly [name: string, kind: EntryKind];
export type EntryKind = "file" | "folder" | "link" | "other";
export declare function listFolder(folder: Folder): Promise<readonly Entry[]>;

// tools/files/list.d.ts
export interface ListInput {
    readonly folder?: string;
    readonly pattern?: string;
    readonly depth?: number;
    readonly limit?: number;
}
export type FileList = Readonly<{
    files: readonly Readonly<{
        path: string;
        bytes: number;
    }>[];
    more: boolean;
    notes: readonly string[];
}>;
export declare function list(root: string, input: ListInput, signal: AbortSignal, hidden?: boolean): Promise<FileList>;

// tools/files/passages.d.ts
export interface Passage {
    readonly path: string;
    readonly from: number;
    readonly lines: readonly string[];
}
export declare function passageCutter(path: string): (lines: readonly Line[] | null) => readonly Passage[];

// tools/files/ranking.d.ts
export type Hit = Readonly<{
    path: string;
    line: number;
    quote: string;
    score: number;
}>;
export interface Ranking {
    add(passage: Passage): void;
    best(limit: number): readonly Hit[];
    readonly found: number;
}
export declare function ranking({ words, phrases }: Terms): Ranking;

// tools/files/read.d.ts
export interface ReadInput {
    readonly path: string;
    readonly from?: number;
    readonly lines?: number;
    readonly numbered?: boolean;
}
export type FileText = Readonly<{
    path: string;
    bytes: number;
    from: number;
    to: number;
    next: number | null;
    text: string;
    note: string | null;
}>;
export declare function read(root: string, input: ReadInput, maxBytes: number, signal: AbortSignal, hidden?: boolean): Promise<FileText>;

// tools/files/search-terms.d.ts
export interface Terms {
    readonly words: readonly string[];
    readonly phrases: readonly string[];
}
export declare function parseTerms(query: string): Terms;
export declare function fold(text: string): string;
export declare function countWord(text: string, word: string): number;
export declare const hasPhrases: (text: string, phrases: readonly string[]) => boolean;

// tools/files/search.d.ts
export interface SearchInput {
    readonly query: string;
    readonly folder?: string;
    readonly pattern?: string;
    readonly limit?: number;
}
export type SearchResult = Readonly<{
    hits: readonly Hit[];
    found: number;
    files: number;
    notes: readonly string[];
}>;
export declare function search(root: string, input: SearchInput, signal: AbortSignal, hidden?: boolean): Promise<SearchResult>;

// tools/files/text-lines.d.ts
export interface Line {
    readonly text: string;
    readonly isCut: boolean;
}
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | null;
export declare function encodingOf(start: Uint8Array): Encoding;
export declare function detect({ handle }: OpenFile): Promise<Encoding>;
export interface ReadOptions {
    readonly encoding: Exclude<Encoding, null>;
    readonly longest: number;
    readonly most: number;
    readonly signal: AbortSignal;
}
export declare function linesOf({ handle }: OpenFile, options: ReadOptions): AsyncGenerator<readonly Line[]>;

// tools/files/write.d.ts
export interface WriteInput {
    readonly path: string;
    readonly content: string;
}
export type Written = Readonly<{
    path: string;
    bytes: number;
    created: boolean;
}>;
interface WriteOptions {
    readonly hidden?: boolean;
    readonly pinned?: Promise<boolean>;
}
export declare function write(root: string, { path, content }: WriteInput, key: string, { hidden, pinned }?: WriteOptions): Promise<Written>;
export {};

// tools/registry.d.ts
export interface Toolbox<T extends Tools> {
    readonly names: readonly (keyof T & string)[];
    grant<N extends keyof T & string>(...names: readonly N[]): {
        readonly [K in N]: T[K];
    };
}
export declare function toolbox<T extends Tools>(tools: T): Toolbox<T>;

// tools/tool.d.ts
interface BasicsOf<S, I, O> {
    readonly description?: string;
    readonly inputSchema: S;
    readonly approval?: Approval<I>;
    readonly definition?: string;
    readonly needs?: readonly string[];
    readonly labels?: readonly string[];
    readonly refuses?: readonly string[];
    readonly onRefuse?: OnRefuse;
    readonly poll?: boolean;
    toModelOutput?(result: {
        toolCallId: string;
        input: I;
        output: O;
    }): ToolResultOutput | PromiseLike<ToolResultOutput>;
}
interface StepOf<S, I, O> extends BasicsOf<S, I, O> {
    readonly execute: (input: I, options: ToolOptions) => AsyncIterable<O> | PromiseLike<O> | O;
    readonly effect?: Effect;
    readonly reconcile?: (call: {
        key: string;
        input: I;
        signal: AbortSignal;
    }) => Promise<Reconciled<O>>;
    readonly timeoutMs?: number;
    readonly cache?: ToolCache;
}
interface AgentOf<S, I, O> extends BasicsOf<S, I, O> {
    readonly run: (input: I, ctx: Context) => Promise<O>;
}
interface PersonOf<S, I> extends BasicsOf<S, I, unknown> {
    readonly execute?: undefined;
    readonly run?: undefined;
}
export declare function tool<S extends Schema, O>(definition: AgentOf<S, Infer<S>, O>): AgentTool<Infer<S>, O>;
export declare function tool<S extends Schema>(definition: PersonOf<S, Infer<S>>): PersonTool<Infer<S>>;
export declare function tool<S extends Schema = Schema<never>, O = unknown>(definition: StepOf<S, Infer<S>, O>): StepTool<Infer<S>, O>;
export {};

// tools/web/ask-service.d.ts
export type Fetch = (url: string, options: FetchOptions) => Promise<Response>;
export interface FetchOptions {
    readonly method: "GET" | "POST";
    readonly headers: Record<string, string>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: "error";
}
export interface ServiceOptions {
    readonly baseUrl?: string;
    readonly apiKey?: () => string | undefined | PromiseLike<string | undefined>;
    readonly fetch?: Fetch;
}
interface Question {
    readonly service: string;
    readonly url: string;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
    readonly refusal?: string;
    readonly signal: AbortSignal;
    readonly fetch: Fetch | undefined;
}
export declare function askService(question: Question): Promise<unknown>;
export declare function keyOf(service: string, url: string, variable: string, apiKey: ServiceOptions["apiKey"]): Promise<string>;
export declare function baseOf(service: string, baseUrl: string): string;
export declare function listIn(answer: unknown, ...names: readonly string[]): readonly Readonly<Record<string, unknown>>[];
export {};

// tools/web/brave.d.ts
export declare function brave(options?: ServiceOptions): SearchProvider;

// tools/web/fetch-page.d.ts
export interface FetchPageOptions {
    readonly allow?: readonly string[];
    readonly maxBytes?: number;
    readonly maxCharacters?: number;
    readonly timeoutMs?: number;
    readonly resolve?: Resolve;
}
export type PageTools = Readonly<{
    fetch_page: StepTool<PageInput, Page>;
}>;
export declare function fetchPage(options?: FetchPageOptions): PageTools;

// tools/web/found.d.ts
export type Found = Readonly<{
    title: string;
    url: string;
    excerpt: string;
}>;
export declare const longestExcerpt = 300;
export declare function foundIn(results: unknown): readonly Found[];

// tools/web/guard.d.ts
export type Resolve = (hostname: string) => Promise<readonly string[]>;
export interface Policy {
    readonly allowed: ReadonlySet<string>;
    readonly resolve: Resolve;
}
export interface Target {
    readonly url: URL;
    readonly addresses: readonly string[];
}
export declare function check(text: string, { allowed, resolve }: Policy): Promise<Target>;
export declare function placesOf(hosts: readonly string[]): ReadonlySet<string>;

// tools/web/page.d.ts
export interface PageInput {
    readonly url: string;
    readonly from?: number;
}
export type Page = Readonly<{
    url: string;
    status: number;
    title: string | null;
    language: string | null;
    text: string;
    from: number;
    to: number;
    length: number;
    next: number | null;
    note: string | null;
}>;
export interface PageLimits {
    readonly maxBytes: number;
    readonly maxCharacters: number;
}
export declare function fetchText(input: PageInput, policy: Policy, limits: PageLimits, signal: AbortSignal): Promise<Page>;

// tools/web/search.d.ts
export interface SearchOptions {
    readonly limit: number;
    readonly signal: AbortSignal;
    readonly key: string;
}
export interface SearchProvider {
    readonly name: string;
    search(query: string, options: SearchOptions): Promise<readonly Found[]>;
}
export interface WebSearchInput {
    readonly query: string;
    readonly limit?: number;
}
export type WebSearchResult = Readonly<{
    provider: string;
    results: readonly Found[];
}>;
export type SearchTools = Readonly<{
    web_search: StepTool<WebSearchInput, WebSearchResult>;
}>;
export declare function webSearch(provider: SearchProvider): SearchTools;

// tools/web/searxng.d.ts
export interface SearxngOptions {
    readonly baseUrl: string;
    readonly fetch?: ServiceOptions["fetch"];
}
export declare function searxng(options: SearxngOptions): SearchProvider;

// tools/web/tavily.d.ts
export declare function tavily(options?: ServiceOptions): SearchProvider;
