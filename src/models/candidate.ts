import type { Clock } from "../base/clock.ts";
import { TroupeError } from "../base/errors.ts";
import type { LanguageModel, ModelName } from "../core/model.ts";
import { checkLanguageModel, modelName, providerName } from "./language-model.ts";
import { type Limiter, limiterOf } from "./limiter.ts";
import type { ResolveModel } from "./resolve-model.ts";

/** A model that can be asked. A class because it keeps the limiter that it used last. */
export class Target {
  readonly name: string;
  readonly model: LanguageModel;
  readonly #key: string;
  #clock: Clock | undefined;
  #limiter: Limiter | undefined;

  constructor(name: string, model: LanguageModel, key: string | undefined) {
    this.name = name;
    this.model = model;
    this.#key = key ?? providerName(model.provider);
  }

  limiter(clock: Clock): Limiter {
    if (this.#limiter === undefined || this.#clock !== clock) {
      this.#limiter = limiterOf(clock, this.#key);
      this.#clock = clock;
    }
    return this.#limiter;
  }
}

/** One model of a choice: there from the beginning, or found by its name when it is first asked. */
export class Candidate {
  readonly name: string;
  readonly #resolve: ResolveModel;
  #target: Target | undefined;
  #finding: Promise<Target> | undefined;

  /** @throws TypeError */
  constructor(given: ModelName, what: string, resolve: ResolveModel) {
    this.#resolve = resolve;
    if (typeof given === "string") {
      if (given.trim() === "") throw new TypeError(`${what} must not be empty`);
      this.name = given;
    } else {
      checkLanguageModel(given, what);
      this.name = modelName(given);
      this.#target = new Target(this.name, given, undefined);
    }
  }

  /** Undefined before it was found. */
  get target(): Target | undefined {
    return this.#target;
  }

  /** @throws TroupeError `model_missing`, `peer_missing`; a later call looks again. */
  find(): Promise<Target> {
    this.#finding ??= this.#find().finally(() => {
      this.#finding = undefined;
    });
    return this.#finding;
  }

  async #find(): Promise<Target> {
    const found = await this.#resolve(this.name);
    const { model, limiterKey } = "specificationVersion" in found ? { model: found, limiterKey: undefined } : found;
    checkLanguageModel(model, `the model ${this.name}`);
    this.#target = new Target(this.name, model, limiterKey);
    return this.#target;
  }
}

/** Whether a model that cannot be had leaves the others of a choice to be tried. */
export const isMissing = (error: unknown): error is TroupeError =>
  TroupeError.is(error, "model_missing") || TroupeError.is(error, "peer_missing");
