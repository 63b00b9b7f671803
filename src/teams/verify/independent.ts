import type { Agent } from "../../core/agent.ts";

/**
 * Whether author and verifier can be told to be one, as far as that can be seen from outside: the same object, the same name
 * (which policies keep), or the same function under another name.
 *
 * @throws TypeError
 */
export function checkIndependent(where: string, author: Agent, verifier: Agent): void {
  const isOne = author === verifier || (author.run === verifier.run && isFunction(author) && isFunction(verifier));
  const isNamed = author.name === verifier.name;
  if (!(isOne || isNamed)) return;
  const how = isOne ? `are the same agent` : `are both called ${JSON.stringify(author.name)}`;
  throw new TypeError(
    `${where}: author and verifier ${how}, and nobody verifies their own work; give it another verifier, or code checks alone`,
  );
}

/** Nothing but its function tells what it does. Model agents share theirs, and differ in the rest. */
const isFunction = (agent: Agent): boolean =>
  Object.keys(agent).every((field) => field === "name" || field === "description" || field === "run");
