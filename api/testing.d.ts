// testing/index.d.ts
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
export { type FaultyModel, type FaultyModelOptions, faultyModel, type InjectedModelFault, } from "./faults/faulty-model.ts";
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

// engines/execution/fact.d.ts
export interface Fact {
    readonly seq: number;
    readonly at: number;
    readonly path: string;
    readonly type: FactType;
    readonly body: FactOf<FactType>;
    readonly cause?: unknown;
    readonly adopted?: boolean;
}
export interface EntryRow {
    readonly seq: number;
    readonly at: number;
    readonly path: string;
    readonly type: string;
    readonly body: string;
    readonly hash: string;
}
export type FactOf<T extends FactType> = Omit<Extract<FactBody, {
    readonly type: T;
}>, "type">;
export declare function toFact(row: EntryRow): Fact;
export declare function bodyOf<T extends FactType>(fact: Fact, _type: T): FactOf<T>;
export declare const describe: (fact: {
    readonly type: string;
    readonly path: string;
}) => string;
export declare const isInbound: (type: FactType) => boolean;
export declare const valueBody: (text: string | null) => string;
export declare const jsonBody: (body: Json | object) => string;
export declare function stepText(text: string | null, ms: number, digest: string | null): string;
export declare const completedBody: (value: Json | undefined, ms: number, digest: string | null) => FactOf<"step.completed">;
export declare function stepFields(ms: number, digest: string | null): {
    readonly ms?: number;
    readonly digest?: string;
};
type StepEnding<E extends string> = Extract<FactType, `${StepKind}.${E}`>;
export declare const completedType: (kind: StepKind) => StepEnding<"completed">;
export declare const failedType: (kind: StepKind) => StepEnding<"failed">;
export declare const isCompletedStep: (type: string) => boolean;
export declare const isFailedStep: (type: string) => boolean;
export {};

// engines/execution/store-ops.d.ts
export interface Scope {
    readonly runId: string;
    readonly overlay: boolean;
}
export interface ItemRow {
    readonly key: string;
    readonly value: string | null;
    readonly version: number;
    readonly expiresAt: number | null;
}
export interface ItemTable {
    get(space: string, key: string): ItemRow | undefined;
    put(space: string, row: ItemRow): void;
    delete(space: string, key: string): void;
    list(space: string, prefix: string): readonly ItemRow[];
}
export declare function executeStore(table: ItemTable, request: StoreRequest, scope: Scope, now: number): StoreResult;
export declare const privateSpace: (runId: string) => string;
export declare const overlays: (runId: string) => string;
export declare function remake(table: ItemTable, changes: readonly Change[], versions: readonly number[], scope: Scope, at: number): void;
export declare const isSpaceKey: (key: string) => boolean;
export declare const spaceKey: (key: string) => string;
export declare function changedSpace(request: StoreRequest, result: StoreResult): string | undefined;
export declare function changedKeys(request: StoreRequest, result: StoreResult): readonly string[];

// engines/local/journal.d.ts
export type StoredStatus = "running" | "parked" | "stuck" | "completed" | "failed" | "cancelled";
export interface Waiting {
    readonly decisions: readonly string[];
    readonly signals: readonly string[];
    readonly keys?: readonly string[];
    readonly sleeping: boolean;
}
export interface RunRow {
    readonly n: number;
    readonly id: string;
    readonly agent: string;
    readonly status: StoredStatus;
    readonly owner: string | null;
    readonly epoch: number;
    readonly wakeAt: number | null;
    readonly waiting: Waiting | null;
    readonly createdAt: number;
    readonly updatedAt: number;
    readonly forkOf: string | null;
    readonly forkAt: number | null;
    readonly live: boolean;
    readonly parent: {
        readonly run: number;
        readonly runId: string;
        readonly path: string;
    } | null;
}
export interface EntryWrite {
    readonly kind: "entry";
    readonly run: number;
    readonly epoch: number;
    readonly seq: number;
    readonly at: number;
    readonly path: string;
    readonly type: string;
    body: string | null;
    readonly request: StoreRequest | null;
    readonly scope: Scope | null;
    result: StoreResult | null;
    refused: boolean;
}
export interface CreateWrite {
    readonly kind: "create";
    readonly id: string;
    readonly agent: string;
    readonly owner: string;
    readonly at: number;
    readonly body: string;
    row: RunRow | null;
    existed: boolean;
}
export interface ChildWrite {
    readonly kind: "child";
    readonly run: number;
    readonly epoch: number;
    readonly path: string;
    readonly id: string;
    readonly agent: string;
    readonly owner: string;
    readonly at: number;
    readonly body: string;
    row: RunRow | null;
    existed: boolean;
}
export interface CallOffWrite {
    readonly kind: "call-off";
    readonly run: number;
    readonly epoch: number;
    readonly id: string;
    readonly reason: string;
}
export interface StatusWrite {
    readonly kind: "status";
    readonly run: number;
    readonly epoch: number;
    readonly at: number;
    readonly status: StoredStatus;
    readonly wakeAt: number | null;
    readonly waiting: Waiting | null;
    readonly release: boolean;
    readonly committed?: readonly string[];
}
export interface DecisionWrite {
    readonly kind: "decision";
    readonly run: number;
    readonly epoch: number;
    readonly id: string;
    readonly path: string;
    readonly at: number;
    readonly question: string;
    readonly deadline: number | null;
    readonly open: boolean;
}
export interface TakenWrite {
    readonly kind: "taken";
    readonly run: number;
    readonly epoch: number;
    readonly pos: number;
}
export interface LateWrite {
    readonly kind: "late";
    readonly run: number;
    readonly path: string;
    readonly at: number;
    readonly body: string;
}
export interface WatchWrite {
    readonly kind: "watch";
    readonly run: number;
    readonly epoch: number;
    readonly at: number;
    readonly scope: Scope;
    readonly path: string | null;
    readonly opens: {
        readonly key: string;
        readonly version: number;
    } | null;
}
export type Write = EntryWrite | CreateWrite | ChildWrite | CallOffWrite | StatusWrite | DecisionWrite | TakenWrite | LateWrite | WatchWrite;
export type InboxItem = {
    readonly type: "signal";
    readonly name: string;
    readonly payload: unknown;
} | {
    readonly type: "cancel";
    readonly reason: string;
}
| {
    readonly type: "child";
    readonly path: string;
    readonly id: string;
    readonly committed: readonly string[];
} | {
    readonly type: "changed";
    readonly path: string;
    readonly key: string;
    readonly item: Item | null;
} | {
    readonly type: "answer";
    readonly id: string;
    readonly answer: Answer;
};
export interface ForkWrite {
    readonly from: RunRow;
    readonly at: number;
    readonly id: string;
    readonly live: boolean;
    readonly now: number;
}
export interface ListPage {
    readonly below?: number;
    readonly callers?: boolean;
}
export interface DueQuery {
    readonly owner: string;
    readonly now: number;
    readonly agents: readonly string[];
    readonly ids: readonly string[] | null;
    readonly limit: number;
}
export interface Journal extends Disposable {
    readonly shared: boolean;
    readonly name: string;
    commit(writes: readonly Write[]): void;
    find(id: string): RunRow | null;
    list(statuses: readonly StoredStatus[] | null, limit: number, page?: ListPage): readonly RunRow[];
    children(run: number): readonly RunRow[];
    read(run: number, from: number, limit: number): readonly EntryRow[];
    last(run: number): EntryRow | null;
    claim(id: string, owner: string, now: number): RunRow | null;
    claimDue(query: DueQuery): readonly RunRow[];
    nextWake(after: number): number | null;
    owners(): readonly string[];
    renew(owner: string, until: number): void;
    retire(owner: string): void;
    send(runId: string, item: InboxItem): boolean;
    inbox(run: number, after?: number): readonly {
        readonly pos: number;
        readonly item: InboxItem;
    }[];
    inboxFilled(): boolean;
    decision(id: string): Decision | null;
    decisions(runId: string | null, status: Decision["status"] | null): readonly Decision[];
    answer(id: string, answer: Answer, now: number): boolean;
    fork(fork: ForkWrite): RunRow;
    prune(before: number, limit: number, now?: number): number;
    store(request: StoreRequest, scope: Scope, now: number): StoreResult;
    woken(): readonly string[];
    changed(): number;
}
export declare class JournalBusy extends Error {
    readonly name = "JournalBusy";
}

// engines/local/memory-journal.d.ts
export declare function memoryJournal(): Journal;
export declare class MemoryJournal implements Journal {
    #private;
    readonly shared = false;
    readonly name = "memory";
    constructor();
    commit(writes: readonly Write[]): void;
    find(id: string): RunRow | null;
    list(statuses: readonly StoredStatus[] | null, limit: number, { below, callers }?: ListPage): readonly RunRow[];
    children(run: number): readonly RunRow[];
    read(run: number, from: number, limit: number): readonly EntryRow[];
    last(run: number): EntryRow | null;
    claim(id: string, owner: string, now: number): RunRow | null;
    claimDue(query: DueQuery): readonly RunRow[];
    nextWake(after: number): number | null;
    owners(): readonly string[];
    renew(owner: string, until: number): void;
    retire(owner: string): void;
    send(id: string, item: InboxItem): boolean;
    inbox(run: number, after?: number): ReturnType<Journal["inbox"]>;
    inboxFilled(): boolean;
    decision(id: string): Decision | null;
    decisions(runId: string | null, status: Decision["status"] | null): readonly Decision[];
    answer(id: string, answer: Answer, now: number): boolean;
    fork(fork: ForkWrite): RunRow;
    prune(before: number, limit: number, now?: number): number;
    store(request: StoreRequest, scope: Scope, now: number): StoreResult;
    woken(): readonly string[];
    changed(): number;
    [Symbol.dispose](): void;
}

// engines/local/sqlite-file.d.ts
export type Durability = "power" | "process";
export declare function openFile(folder: string, durability: Durability): DatabaseSync;
export declare function explain(thrown: unknown, file: string): Error;

// engines/local/sqlite-journal.d.ts
export declare function sqliteJournal(folder: string, durability?: Durability): Journal;

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

// testing/cassette/cassette.d.ts
export interface CassetteOptions {
    readonly mode?: "record" | "replay" | "auto";
    readonly secrets?: readonly Secret[];
    readonly ignore?: readonly RegExp[];
}
export interface Cassette {
    readonly recording: boolean;
    model(model: LanguageModel): LanguageModel;
    tool<T extends AnyTool>(name: string, tool: T): T;
    tools<T extends Tools>(tools: T): T;
    clock(clock?: Clock, name?: string): Clock;
    random(random?: Random, name?: string): Random;
    assertDone(): void;
}
export declare function cassette(file: string | URL, options?: CassetteOptions): Cassette;

// testing/cassette/secrets.d.ts
export interface Secret {
    readonly name: string;
    readonly value: string | undefined;
}
export interface Secrets {
    hide(text: string): string;
    likeness(text: string): string;
    restore(text: string): string;
    mend(pieces: readonly string[]): readonly string[];
}
export declare function secretsOf(given: readonly Secret[]): Secrets;
export declare function mapTexts(value: Json, change: (text: string) => string): Json;

// testing/clause.d.ts
export interface Clause {
    readonly name: string;
    readonly check: () => Promise<void>;
}
export type Clauses<T> = Readonly<Record<string, (subject: T) => Promise<void> | void>>;
export declare function clausesOf<T extends Disposable | AsyncDisposable>(open: () => T | Promise<T>, ...groups: readonly Clauses<T>[]): readonly Clause[];

// testing/conformance.d.ts
export declare function conformance(open: () => EngineBench | Promise<EngineBench>): readonly Clause[];

// testing/crashing-journal.d.ts
export declare class Crash extends Error {
    readonly name = "Crash";
}
export interface CrashPlan {
    readonly at: number;
    readonly when: "before" | "after";
}
export declare function crashingJournal(inner: Journal, { at, when }: CrashPlan): Journal & {
    readonly commits: number;
};

// testing/engine-bench.d.ts
export interface EngineBench extends AsyncDisposable {
    open(): Engine;
    readonly deaf?: true;
}
export declare class Apps implements AsyncDisposable {
    #private;
    constructor(bench: EngineBench);
    start(...agents: readonly Agent[]): App;
    startWith(options: Pick<TroupeOptions, "limits">, ...agents: readonly Agent[]): App;
    [Symbol.asyncDispose](): Promise<void>;
}

// testing/engine-contract.d.ts
export declare function engineContract(open: () => EngineBench | Promise<EngineBench>): readonly Clause[];

// testing/faults/fault-plan.d.ts
export interface FaultPlanOptions<F extends string> {
    readonly seed?: number;
    readonly rate?: number;
    readonly faults?: readonly F[];
    readonly at?: Readonly<Record<number, F>>;
}
export interface Injected<F extends string> {
    readonly call: number;
    readonly fault: F;
}
export interface FaultPlan<F extends string> {
    readonly injected: readonly Injected<F>[];
    next(request: string): F | undefined;
}
export declare function faultPlan<F extends string>(options: FaultPlanOptions<F>, all: readonly F[]): FaultPlan<F>;

// testing/faults/faulty-model.d.ts
export type InjectedModelFault = ModelFault | "tool_arguments" | "tool_unknown";
export interface FaultyModelOptions extends FaultPlanOptions<InjectedModelFault> {
    readonly clock?: Clock;
    readonly stallMs?: number;
    readonly retryAfter?: number | string;
}
export interface FaultyModel extends LanguageModel {
    readonly injected: readonly Injected<InjectedModelFault>[];
}
export declare function faultyModel(model: LanguageModel, options: FaultyModelOptions): FaultyModel;

// testing/faults/faulty-tool.d.ts
export type ToolFault = "throws" | "hangs" | "not_json" | "huge";
export type FaultyToolOptions = FaultPlanOptions<ToolFault>;
export declare function faultyTool<T extends AnyTool>(tool: T, options: FaultyToolOptions): T & {
    readonly injected: readonly Injected<ToolFault>[];
};

// testing/journal-contract.d.ts
export declare function journalContract(open: () => Journal | Promise<Journal>): readonly Clause[];

// testing/log-calls.d.ts
export interface LoggedModelCall {
    readonly seq: number;
    readonly agent: string;
    readonly step: string;
    readonly reply: Reply | null;
    readonly error: Failure | null;
}
export declare function modelCalls(entries: Iterable<Entry>): readonly LoggedModelCall[];
export interface LoggedToolCall {
    readonly agent: string;
    readonly step: string;
    readonly tool: string;
    readonly input: unknown;
    readonly outcome: "completed" | "failed" | "none";
    readonly value?: Json;
    readonly error?: Failure;
}
export declare function toolCalls(entries: Iterable<Entry>): readonly LoggedToolCall[];

// testing/model/parts.d.ts
export type Part = LanguageModelV4StreamPart;
export type Result = LanguageModelV4GenerateResult;
export declare function partsOf(result: Result, deltas: number): readonly Part[];
export declare function partStream(parts: AsyncIterable<Part>): ReadableStream<Part>;

// testing/model/provider-error.d.ts
export interface ProviderErrorOptions {
    readonly status?: number;
    readonly message?: string;
    readonly retryAfter?: number | string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly code?: string;
}
export declare function providerError(options: ProviderErrorOptions): Error;

// testing/scripted/expectation.d.ts
export type TextMatch = string | RegExp;
export interface Expectation {
    readonly system?: TextMatch;
    readonly lastUser?: TextMatch;
    readonly toolResult?: TextMatch | Json;
    readonly tools?: readonly string[];
    readonly turn?: number;
    readonly that?: (request: ScriptedRequest) => boolean;
}
export declare const checkExpectation: (where: string, expected: Expectation | undefined) => void;
export declare function mismatches(expected: Expectation, request: ScriptedRequest): readonly string[];

// testing/scripted/scripted-model.d.ts
export interface ScriptedModelOptions {
    readonly provider?: string;
    readonly modelId?: string;
    readonly clock?: Clock;
    readonly usage?: Partial<Usage>;
    readonly deltas?: number;
    readonly keep?: number;
}
export interface ScriptedModel extends LanguageModel {
    readonly requests: readonly ScriptedRequest[];
    readonly asked: number;
    assertDone(): void;
}
export declare function scriptedModel(script: readonly (string | ScriptedReply)[] | ScriptFunction, options?: ScriptedModelOptions): ScriptedModel;

// testing/scripted/scripted-reply.d.ts
export interface ScriptedCall {
    readonly tool: string;
    readonly input?: Json;
    readonly rawInput?: string;
    readonly id?: string;
}
export interface ScriptedReply {
    readonly text?: string;
    readonly reasoning?: string;
    readonly json?: Json;
    readonly calls?: readonly ScriptedCall[];
    readonly content?: readonly LanguageModelV4Content[];
    readonly stream?: readonly Part[];
    readonly error?: Error | ProviderErrorOptions;
    readonly finish?: LanguageModelV4FinishReason["unified"];
    readonly usage?: Partial<Usage>;
    readonly delayMs?: number;
    readonly gapMs?: number;
    readonly expect?: Expectation;
}
export declare function checkedReply(where: string, reply: string | ScriptedReply): ScriptedReply;

// testing/scripted/scripted-request.d.ts
export interface ToldResult {
    readonly tool: string;
    readonly callId: string;
    readonly value: unknown;
    readonly text: string;
    readonly isError: boolean;
}
export interface ScriptedRequest {
    readonly system: string;
    readonly lastUser: string;
    readonly toolResults: readonly ToldResult[];
    readonly messages: readonly Message[];
    readonly tools: readonly string[];
    readonly turn: number;
    readonly callOptions: LanguageModelV4CallOptions;
}
export declare function scriptedRequest(callOptions: LanguageModelV4CallOptions): ScriptedRequest;
export declare function describe(request: ScriptedRequest): string;

// testing/scripted/stateless-script.d.ts
export type ScriptFunction = (request: ScriptedRequest) => string | ScriptedReply | PromiseLike<string | ScriptedReply>;
export declare function byTurn(replies: readonly (string | ScriptedReply)[]): ScriptFunction;
export interface ScriptCase {
    readonly when?: Expectation;
    readonly say: string | ScriptedReply | readonly (string | ScriptedReply)[] | ScriptFunction;
}
export declare function byCase(cases: readonly ScriptCase[]): ScriptFunction;

// testing/simulate.d.ts
export interface SimulateOptions {
    readonly seed?: number;
    readonly journal?: Journal;
    readonly clock?: VirtualClock;
    readonly id?: string;
    readonly agents?: readonly Agent[];
    readonly budget?: AppBudget;
    readonly limits?: TreeLimits;
    readonly alwaysReplay?: boolean;
    readonly meanwhile?: (app: App, id: string, clock: VirtualClock) => Promise<void>;
}
export interface Simulation<O> {
    readonly outcome: Outcome<O>;
    readonly elapsedMs: number;
    readonly entries: readonly Entry[];
    readonly head: string;
    readonly journal: Journal;
}
export declare function simulate<I, O>(agent: Agent<I, O>, input: I, options?: SimulateOptions): Promise<Simulation<O>>;

// testing/store-contract.d.ts
export declare function storeContract(open: () => EngineBench | Promise<EngineBench>): readonly Clause[];

// testing/virtual-clock.d.ts
export interface VirtualClock extends Clock {
    drive<T>(work: Promise<T>): Promise<T>;
    advance(ms: number): Promise<void>;
}
export declare function virtualClock(startAt?: number): VirtualClock;
