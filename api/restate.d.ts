// engines/restate/restate.d.ts
export type { RestateOptions } from "./options.ts";
export declare function restate(options: RestateOptions): Engine;

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

// engines/restate/options.d.ts
export interface RestateOptions {
    readonly ingress: string;
    readonly admin: string;
    readonly listen?: string;
    readonly advertise?: string;
    readonly namespace?: string;
    readonly maxStepMs?: number;
}
export interface Settings {
    readonly ingress: string;
    readonly admin: string;
    readonly listen: {
        readonly host: string;
        readonly port: number;
        readonly uri: string;
    } | null;
    readonly namespace: string;
    readonly maxStepMs: number;
}
export declare function checked(options: RestateOptions): Settings;
