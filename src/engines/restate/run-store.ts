import type { RestatePromise, WorkflowContext } from "@restatedev/restate-sdk";
import type { StoreRequest, StoreResult } from "../../core/store.ts";
import { executeStore, type Scope } from "../execution/store-ops.ts";
import { PrivateItems } from "./private-items.ts";
import type { Names, Rows, StoreAnswer } from "./protocol.ts";
import { wire } from "./wire.ts";

type Found = StoreAnswer | Rows;

/** Done at once, or by asking the object of the space. */
type Begun = { readonly result: StoreResult } | { readonly call: RestatePromise<Found> };

/**
 * State as one run sees it: its private space, and in a fork its own layer over shared ones, are kept in memory and
 * rebuilt by replay; shared spaces are objects of the cluster.
 */
export class RunStore {
  readonly items: PrivateItems = new PrivateItems();
  readonly #ctx: WorkflowContext;
  readonly #names: Names;
  readonly #scope: Scope;

  constructor(ctx: WorkflowContext, names: Names, scope: Scope) {
    this.#ctx = ctx;
    this.#names = names;
    this.#scope = scope;
  }

  execute(request: StoreRequest, now: number): Begun {
    const space = spaceOf(request);
    if (space === "run") return { result: executeStore(this.items, request, this.#scope, now) };
    const method = this.#scope.overlay ? "look" : "execute";
    const call = this.#ctx.genericCall<StoreRequest, Found>({
      service: this.#names.space,
      method,
      key: space,
      parameter: request,
      inputSerde: wire(),
      outputSerde: wire(),
    });
    return { call };
  }

  /** Takes what the object said; a fork does the rest in its own layer. */
  finish(request: StoreRequest, found: Found): StoreAnswer {
    if ("result" in found) return found;
    const space = spaceOf(request);
    for (const row of found.rows) this.items.put(space, row);
    const result = executeStore(this.items, request, this.#scope, found.at);
    this.items.clear(space);
    return { at: found.at, result };
  }
}

function spaceOf(request: StoreRequest): string {
  const key = request.op === "get" ? request.key : request.op === "list" ? request.prefix : keyOfFirst(request);
  return key.slice(0, key.indexOf("/"));
}

function keyOfFirst({ changes }: Extract<StoreRequest, { op: "transact" }>): string {
  const [first] = changes;
  if (!first) return "/";
  return "put" in first ? first.put : first.delete;
}
