import type { Json } from "../base/json.ts";
import type { Labels } from "../core/labels.ts";
import { type ExactInput, madeOf } from "./exact-input.ts";
import type { ReadyTool } from "./toolset.ts";

/** A call that may be made: the tool is there and granted, and the input fits. */
export interface GoodCall {
  readonly tool: ReadyTool;
  readonly id: string;
  /** As the model gave it: what people are shown. */
  readonly given: Json;
  /** As the schema let it through: for the tool, and JSON no longer where the schema makes something else of it. */
  readonly input: unknown;
  /** What a person has seen and allowed: that is the input then. Absent where nobody was asked. */
  readonly shown?: ExactInput;
  /** Of its step. */
  readonly name: string;
  /** What speaks against it, where a person is to be asked because of that. */
  readonly labels?: Labels;
}

/** What the tool is given. Of what a person has seen, one of its own each time, that nobody can have changed since. */
export const inputOf = ({ input, shown }: GoodCall): unknown => (shown === undefined ? input : madeOf(shown));
