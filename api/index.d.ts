// index.d.ts
export { agent } from "./agent.ts";
export { agentFactory } from "./agent-factory.ts";
export type { AgentOptions, Limits, ModelSettings, StopCondition, TurnState, } from "./agents/agent-options.ts";
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
export type { AccountTerms, Amount, Bill, BillFlag, Budget, BudgetLimit, Nano, Need, OnLimit, PayingScope, Price, Prices, Remaining, Reservation, RunBudget, Spending, } from "./core/budget.ts";
export type { Answer, Decision, DecisionStatus, Question } from "./core/decision.ts";
export type { ChildEnd, ChildRequest, DecisionQuery, Engine, EntriesOptions, Execution, ForkRequest, Host, Program, RunQuery, StartRequest, StepRequest, } from "./core/engine.ts";
export type { Entry, FactBody, FactType, KnownEntry, NoteBody } from "./core/entry.ts";
export { type Envelope, type Intent, type Priority, parseEnvelope, } from "./core/envelope.ts";
export type { Mail, MailOptions, ReceiveOptions, RequestOptions } from "./core/mail.ts";
export type { FailedAttempt, LanguageModel, Message, ModelCaller, ModelChoice, ModelFault, ModelName, ModelRequest, Reply, Usage, } from "./core/model.ts";
export type { Failure, Outcome, RunInfo, RunStatus } from "./core/outcome.ts";
export type { Change, Item, PutOptions, Store, StoreRequest, StoreResult, WatchOptions } from "./core/store.ts";
export type { AgentTool, AnyTool, Approval, PersonTool, StepTool, Tool, ToolOptions, ToolResultOutput, Tools, } from "./core/tool.ts";
export { type LocalOptions, local, memory } from "./engines/local/local.ts";
export type { Durability } from "./engines/local/sqlite-file.ts";
export { budget } from "./policies/budget.ts";
export { type RetryOptions, retry } from "./policies/retry.ts";
export { timeout } from "./policies/timeout.ts";
export { wrap } from "./policies/wrap.ts";
export { type RunOptions, run } from "./run.ts";
export type { AppBudget } from "./runtime/budget/app-budget.ts";
export type { Run } from "./runtime/run.ts";
export { type App, type ForkOptions, type StartOptions, type TroupeOptions, troupe, type Verdict, } from "./runtime/troupe.ts";
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
    readonly large: Map<string, string>;
    leftOut: number;
    busy: boolean;
    inputTokens: number;
    outputTokens: number;
    constructor(messages: Message[], pinned: number, task: Message);
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
export declare function human<I>(name: string, question: (input: I) => Question): Agent<I, Answer>;

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
    }>;
    maxRepairs?: number;
    window?: Readonly<{
        maxTokens: number;
        overflow?: "trim" | "summarise";
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
    readonly maxTokens: number;
    readonly overflow?: "trim" | "summarise";
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
}
export interface CallOptions {
    readonly as?: string;
    readonly placement?: "run";
    readonly thread?: string;
    readonly mail?: "inherited";
    readonly signal?: AbortSignal;
    readonly budget?: BudgetLimit;
}
export interface WaitOptions {
    readonly timeoutMs?: number;
    readonly signal?: AbortSignal;
}
export interface Thread {
    readonly name: string;
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
    call<I, O>(agent: Agent<I, O>, input: I, options?: CallOptions): Promise<O>;
    step<T>(name: string, effect: (scope: StepScope) => Promise<T> | T, options?: StepOptions<T>): Promise<T>;
    sleep(ms: number, options?: {
        readonly signal?: AbortSignal;
    }): Promise<void>;
    wait<T extends Json = Json>(name: string, options?: WaitOptions): Promise<T>;
    ask(question: Question): Promise<Answer>;
    emit(type: `${string}.${string}`, data?: Json): void;
}

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
}
export interface Answer {
    readonly approved: boolean;
    readonly value?: Json;
    readonly note?: string;
    readonly by: string;
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
}
export declare const unknownOutcome: (stepPath: string) => string;

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
    readonly effect: (scope: StepScope, fresh: boolean) => unknown;
}
export interface ChildRequest {
    readonly id: RunId;
    readonly agent: string;
    readonly input: Json | undefined;
    readonly budget?: RunBudget | undefined;
}
export type ChildEnd = ({
    readonly ok: true;
    readonly value: Json | undefined;
} | {
    readonly ok: false;
    readonly error: TroupeError;
}) & {
    readonly committed: readonly string[];
};
export interface Host {
    readonly runId: RunId;
    readonly seed: string;
    readonly forked: boolean;
    readonly guarded: boolean;
    readonly budget: RunBudget | undefined;
    readonly signal: AbortSignal;
    now(): number;
    step(request: StepRequest): Promise<Json | undefined>;
    sleep(path: string, until: number, signal: AbortSignal): Promise<void>;
    wait(path: string, name: string, until: number | null, signal: AbortSignal): Promise<Json>;
    ask(path: string, id: string, question: Question, deadline: number | null, signal: AbortSignal): Promise<Answer>;
    child(path: string, request: ChildRequest, signal: AbortSignal): Promise<ChildEnd>;
    store(path: string, request: StoreRequest, signal: AbortSignal): Promise<StoreResult>;
    watch(path: string, key: string, version: number, until: number | null, signal: AbortSignal): Promise<Item | null>;
    note(path: string, type: string, body: Json): void;
    adopted(path: string): boolean;
}
export interface Execution {
    readonly result: Promise<Json | undefined>;
    foreign(): readonly string[];
    committed(): readonly string[];
}
export interface Program {
    readonly agents: readonly string[];
    execute(agent: string, input: Json | undefined, host: Host): Execution;
}
export interface StartRequest {
    readonly id: RunId;
    readonly agent: string;
    readonly input: Json | undefined;
    readonly budget?: RunBudget | undefined;
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
}
| {
    readonly type: "child.failed";
    readonly id: string;
    readonly error: Failure;
    readonly committed?: readonly string[];
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
} | {
    readonly type: "run.completed";
    readonly value?: Json;
} | {
    readonly type: "run.failed";
    readonly error: Failure;
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
}>;
export declare function parseEnvelope(value: unknown): Envelope;
export declare function checkEnvelope(value: unknown): Envelope;

// core/mail.d.ts
export interface MailOptions {
    readonly type?: string;
    readonly intent?: Intent;
    readonly priority?: Priority;
    readonly correlationId?: string;
    readonly causationId?: string;
    readonly metadata?: Readonly<Record<string, Json>>;
    readonly ttlMs?: number;
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
export type Outcome<O = Json> = {
    readonly status: "completed";
    readonly value: O;
} | {
    readonly status: "failed";
    readonly error: TroupeError;
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

// core/store.d.ts
export type Item = Readonly<{
    key: string;
    value: Json;
    version: number;
}>;
export interface PutOptions {
    readonly ifVersion?: number;
    readonly ttlMs?: number;
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
} | {
    readonly delete: string;
    readonly ifVersion?: number;
};
export interface Store {
    get(key: string): Promise<Item | null>;
    put(key: string, value: Json, options?: PutOptions): Promise<number>;
    delete(key: string, options?: {
        readonly ifVersion?: number;
    }): Promise<boolean>;
    list(prefix: string): Promise<readonly Item[]>;
    transact(changes: readonly Change[]): Promise<readonly number[]>;
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

// core/tool.d.ts
export interface ToolOptions {
    readonly toolCallId: string;
    readonly messages: Message[];
    readonly abortSignal: AbortSignal;
    readonly key: string;
    readonly context: undefined;
}
export type ToolResultOutput = LanguageModelV4ToolResultPart["output"];
export type Approval<I> = "always" | "never" | ((input: I) => boolean | PromiseLike<boolean>);
interface ToolBasics<I, O> {
    readonly description?: string;
    readonly inputSchema: Schema<I>;
    readonly approval?: Approval<I>;
    readonly needs?: readonly string[];
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

// policies/budget.d.ts
export declare function budget(limit: BudgetLimit): Policy;

// policies/retry.d.ts
export interface RetryOptions {
    readonly attempts: number;
    readonly baseMs?: number;
    readonly capMs?: number;
    readonly codes?: readonly string[];
}
export declare function retry(options: RetryOptions): Policy;

// policies/timeout.d.ts
export declare function timeout(afterMs: number): Policy;

// policies/wrap.d.ts
export declare function wrap<I, O>(agent: Agent<I, O>, ...policies: readonly Policy[]): Agent<I, O>;

// run.d.ts
export interface RunOptions {
    readonly signal?: AbortSignal;
    readonly budget?: Omit<AppBudget, "per" | "name" | "onLimit">;
}
export declare function run<I, O>(agent: Agent<I, O>, input: I, options?: RunOptions): Promise<O>;

// runtime/budget/app-budget.d.ts
export interface AppBudget extends BudgetLimit {
    readonly per?: "run" | "day" | "month" | "total";
    readonly name?: string;
    readonly alerts?: readonly number[];
    readonly prices?: Prices;
}
export declare function checkAppBudget(budget: AppBudget): void;

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
}
export interface StartOptions {
    readonly id?: string;
    readonly budget?: BudgetLimit;
}
export interface Verdict {
    readonly approved: boolean;
    readonly value?: Json;
    readonly note?: string;
    readonly by?: string;
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
        readonly runId?: string;
        readonly status?: Decision["status"];
    }): Promise<readonly Decision[]>;
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
export interface Pool<T> extends AsyncDisposable {
    use<R>(fn: (resource: T) => PromiseLike<R> | R, options?: {
        readonly signal?: AbortSignal;
    }): Promise<R>;
    readonly stats: PoolStats;
}
export declare function pool<T>(options: PoolOptions<T>): Pool<T>;

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
    readonly needs?: readonly string[];
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
