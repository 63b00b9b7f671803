import type { Json } from "../../src/index.ts";

/** What a part of the bench has found: as people read it, and as programs do. */
export interface Measured {
  readonly lines: readonly string[];
  readonly figures: Json;
}
