/** Whether a function was written as `async`: such a one always answers later. Others may, and it shows once they are called. */
export const isAsyncFunction = (given: unknown): boolean =>
  Object.prototype.toString.call(given) === "[object AsyncFunction]";

export const isPromiseLike = (value: unknown): value is PromiseLike<unknown> =>
  ((typeof value === "object" && value !== null) || typeof value === "function") &&
  "then" in value &&
  typeof value.then === "function";
