import type { TroupeError } from "../../base/errors.ts";
import type { Question } from "../../core/decision.ts";
import type { Execution, Program } from "../../core/engine.ts";
import { Pump } from "../execution/pump.ts";
import type { PumpHooks } from "../execution/pump-hooks.ts";
import type { StatusWrite, StoredStatus, Waiting } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import { type Loaded, startOf } from "./load.ts";
import type { ChildHooks } from "./local-children.ts";
import { type LocalHooks, localEffects } from "./local-effects.ts";

/** What is done about the news of a run. */
export interface SlotOwner extends ChildHooks, Pick<LocalHooks, "checkLease"> {
  stillAnswers(slot: Slot, question: Question): boolean;
  quiet(slot: Slot): void;
  moved(slot: Slot): void;
  stuck(slot: Slot, error: TroupeError): void;
  cancelled(slot: Slot): void;
  deadline(slot: Slot, decisionId: string, question: Question): void;
}

/** A run in this process, and its execution of the moment. A class because there may be very many. */
export class Slot implements PumpHooks, LocalHooks {
  readonly run: LiveRun;
  readonly program: Program;
  host: Pump;
  /** Its program's side, once it runs. */
  execution: Execution | undefined;
  /** Set while the run waits and will be put down soon. */
  cancelPark: (() => void) | undefined;
  /** Set from the cancel on: calls off its bound. */
  cancelBound: (() => void) | undefined;
  /** How often the run has been looked at for rest. */
  looks = 0;
  /** Whether it was in this turn of the event loop; `again` if it has come to rest once more since. */
  looked: "no" | "once" | "again" = "no";
  /** Branches whose foreign await has been reported. */
  reported: Set<string> | undefined;
  readonly #owner: SlotOwner;

  constructor(run: LiveRun, program: Program, loaded: Loaded, owner: SlotOwner) {
    this.run = run;
    this.program = program;
    this.#owner = owner;
    this.host = this.#newHost(loaded);
  }

  /** Begins another execution, from the log; the one before must be closed. */
  startOver(loaded: Loaded): void {
    this.host = this.#newHost(loaded);
  }

  #newHost(loaded: Loaded): Pump {
    const { run } = this;
    run.expectNotes(loaded.notes);
    const host = new Pump(startOf(run, loaded), localEffects(run, this), this);
    run.receiver = host;
    return host;
  }

  onQuiet(): void {
    this.#owner.quiet(this);
  }

  onFact(): void {
    this.#owner.moved(this);
  }

  onStuck(error: TroupeError): void {
    this.#owner.stuck(this, error);
  }

  onCancel(): void {
    this.#owner.cancelled(this);
  }

  stillAnswers(question: Question): boolean {
    return this.#owner.stillAnswers(this, question);
  }

  onDeadline(decisionId: string, question: Question): void {
    this.#owner.deadline(this, decisionId, question);
  }

  get checkLease(): LocalHooks["checkLease"] {
    return this.#owner.checkLease;
  }

  get onPlaced(): ChildHooks["onPlaced"] {
    return this.#owner.onPlaced;
  }

  get onCalledOff(): ChildHooks["onCalledOff"] {
    return this.#owner.onCalledOff;
  }
}

export interface StatusChange {
  readonly status: StoredStatus;
  readonly waiting?: Waiting;
  readonly wakeAt?: number | null;
  readonly release?: boolean;
  readonly committed?: readonly string[];
}

export function statusOf(
  run: LiveRun,
  { status, waiting, wakeAt, release, committed = [] }: StatusChange,
): StatusWrite {
  const { n, epoch } = run.row;
  return {
    kind: "status",
    run: n,
    epoch,
    at: run.clock.now(),
    status,
    wakeAt: wakeAt ?? null,
    waiting: waiting ?? null,
    release: release ?? false,
    committed,
  };
}
