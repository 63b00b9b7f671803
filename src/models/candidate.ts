import type { Clock } from "../base/clock.ts";
import { TroupeError } from "../base/errors.ts";
import type { LanguageModel, ModelName } from "../core/model.ts";
import { type Hide, hiderOf } from "./known-keys.ts";
import { checkLanguageModel, modelName, providerName } from "./language-model.ts";
import { type Limiter, limiterOf } from "./limiter.ts";
import type { ResolveModel } from "./resolve-model.ts";
import { shownName } from "./shown-name.ts";

/** A model that can be asked. A class because it keeps the limiter that it used last. */
export class Target {
  readonly name: string;
  readonly model: LanguageModel;
  /** Takes its key out of what is said of it, where the key is known. */
  readonly hide: Hide | undefined;
  readonly #key: string | object;
  #clock: Clock | undefined;
  #limiter: Limiter | undefined;

  constructor(name: string, model: LanguageModel, key: string | undefined) {
    this.name = name;
    this.model = model;
    this.hide = hiderOf(model);
    this.#key = key ?? familyOf(model);
  }

  limiter(clock: Clock): Limiter {
    if (this.#limiter === undefined || this.#clock !== clock) {
      this.#limiter = limiterOf(clock, this.#key);
      this.#clock = clock;
    }
    return this.#limiter;
  }
}

/**
 * What a model object has in common with those that are called with the same key. Models that one provider object of an
 * `@ai-sdk` package has made share the function that makes their headers, the key among them. Of other objects nothing is
 * known but the name of their provider.
 */
function familyOf(model: LanguageModel): string | object {
  const { config } = model as { readonly config?: unknown };
  const headers = typeof config === "object" && config !== null && "headers" in config ? config.headers : null;
  return typeof headers === "function" ? headers : providerName(model.provider);
}

/** So long a model that could not be had is not the first to be asked. */
const downMs = 30_000;

/** One model of a choice: there from the beginning, or found by its name when it is first asked. */
export class Candidate {
  /** For people and logs. */
  readonly name: string;
  /** By which it is found. */
  readonly #given: string;
  readonly #resolve: ResolveModel;
  #target: Target | undefined;
  #finding: Promise<Target> | undefined;
  #down: { readonly clock: Clock; readonly until: number } | undefined;

  /** @throws TypeError */
  constructor(given: ModelName, what: string, resolve: ResolveModel) {
    this.#resolve = resolve;
    if (typeof given === "string") {
      if (given.trim() === "") throw new TypeError(`${what} must not be empty`);
      this.#given = given;
      this.name = shownName(given);
    } else {
      checkLanguageModel(given, what);
      this.name = modelName(given);
      this.#given = this.name;
      this.#target = new Target(this.name, given, undefined);
    }
  }

  /** Undefined before it was found. */
  get target(): Target | undefined {
    return this.#target;
  }

  /** It has just failed in a way that the next call would probably meet too. */
  isDown(clock: Clock): boolean {
    return this.#down !== undefined && this.#down.clock === clock && clock.now() < this.#down.until;
  }

  wentDown(clock: Clock): void {
    this.#down = { clock, until: clock.now() + downMs };
  }

  cameUp(): void {
    this.#down = undefined;
  }

  /** @throws TroupeError `model_missing`, `peer_missing`; a later call looks again. */
  find(): Promise<Target> {
    this.#finding ??= this.#find().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  async #find(): Promise<Target> {
    const found = await this.#resolve(this.#given);
    const { model, limiterKey } = "specificationVersion" in found ? { model: found, limiterKey: undefined } : found;
    checkLanguageModel(model, `the model ${this.name}`);
    this.#target = new Target(this.name, model, limiterKey);
    return this.#target;
  }
}

/** Whether a model that cannot be had leaves the others of a choice to be tried. */
export const isMissing = (error: unknown): error is TroupeError =>
  TroupeError.is(error, "model_missing") || TroupeError.is(error, "peer_missing");
