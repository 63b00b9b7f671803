/** True when two types are the same, `any` and optional properties told apart. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A compile error unless `A` and `B` are the same type. */
export function same<A, B>(..._: Equal<A, B> extends true ? [] : [never]): void {
  // nothing to do: this is for the compiler
}
