import type { Json } from "../../base/json.ts";
import type { Answer } from "../../core/decision.ts";
import type { Answered } from "./ask-member.ts";

/** What other members are shown of what an agent returns, as `valueIn` reads it. */
export type Shown<O> = Meant<Answered<O>> extends infer S extends Json ? S : Json;

type Meant<O> = O extends Answer
  ? Json
  : O extends Readonly<{ value: infer V; failures: readonly unknown[] }>
    ? Parts<V>
    : O;

type Parts<V> = V extends readonly (infer T)[]
  ? [T] extends [Readonly<{ member: string; value: infer P }>]
    ? Meant<P> | readonly Meant<P>[]
    : readonly Meant<T>[]
  : Meant<V>;
