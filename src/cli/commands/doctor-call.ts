import { monotonic } from "../../base/clock.ts";
import { TroupeError } from "../../base/errors.ts";
import type { ModelFault, Reply } from "../../core/model.ts";
import { noModel } from "../../models/model-missing.ts";
import { parseModelName } from "../../models/model-name.ts";
import type { Provider } from "../../models/providers.ts";
import { resolveModel } from "../../models/select.ts";
import { type Settings, settingsOf } from "../../models/settings.ts";
import { exit, remedyFor } from "../exit.ts";
import type { ModelsHere } from "../models.ts";
import { originOf } from "../render/provider-lines.ts";
import { count, duration } from "../render/words.ts";
import { errorObject } from "../report-error.ts";
import type { Invocation } from "../spec.ts";
import { askOnce } from "./ask-once.ts";
import type { Check } from "./doctor-check.ts";

/** What came of the call, as programs read it. */
export interface CallFacts {
  readonly model: string;
  readonly ms: number;
  readonly reply: Reply | null;
  readonly error: { readonly code: string; readonly message: string; readonly fault: string | null } | null;
}

/** One real call. That it may cost money is said before; whoever types `--call` wants it. */
export async function realCall(
  invocation: Invocation,
  { choice, packages }: ModelsHere,
): Promise<readonly [Check, CallFacts]> {
  const { terminal, options } = invocation;
  const begun = monotonic();
  try {
    if (choice === null) throw noModel();
    const { provider } = parseModelName(choice.model);
    const model = await resolveModel(choice.model, terminal.env, packages);
    if (!options.has("json"))
      terminal.err.write(`${notice(choice.model, provider, settingsOf(provider, terminal.env))}\n`);
    const reply = await askOnce(model, terminal);
    const facts = { model: choice.model, ms: Math.round(monotonic() - begun), reply, error: null };
    return [{ name: "call", ok: true, found: answer(facts.ms, choice.model, reply) }, facts];
  } catch (error) {
    const { code, message } = errorObject(error);
    const fault = TroupeError.is(error, "model_failed") ? error.detail.fault : null;
    const facts = { model: choice?.model ?? "", ms: Math.round(monotonic() - begun), reply: null };
    const check = { name: "call", ok: false, found: message, ...remedy(error, invocation, choice?.model) };
    return [check, { ...facts, error: { code, message, fault } }];
  }
}

function notice(model: string, { title, local }: Provider, { address, ownServer }: Settings): string {
  const paid = ownServer ? `the server at ${address}, which may charge for it` : `${title}, which charges for it`;
  return `One real call of ${model}, of a few tokens, to ${local ? `${title} at ${address}` : paid}.`;
}

function answer(ms: number, model: string, { content, usage, model: answeredBy }: Reply): string {
  const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");
  const tokens = [
    usage.inputTokens === null ? "unknown tokens in" : `${count(usage.inputTokens, "token")} in`,
    usage.outputTokens === null ? "unknown out" : `${usage.outputTokens} out`,
  ];
  const by = answeredBy === model ? "" : `, answered by ${answeredBy}`;
  return `${model} said ${JSON.stringify(text.slice(0, 80))} in ${duration(ms)}, ${tokens.join(", ")}${by}`;
}

function remedy(error: unknown, { terminal, origins }: Invocation, model = ""): Pick<Check, "fix" | "exit"> {
  const { code, fix } = errorObject(error);
  if (TroupeError.is(error, "peer_missing")) return { fix: error.detail.install, exit: exit.usage };
  if (!TroupeError.is(error, "model_failed")) return { fix, exit: remedyFor(code).exit };
  const { provider } = parseModelName(model);
  const { keyVariable, address } = settingsOf(provider, terminal.env);
  const key = keyVariable === null ? null : `${keyVariable} (from ${originOf(keyVariable, origins)})`;
  const fault = error.detail.fault as ModelFault;
  return {
    fix: remedies(provider, key, address)[fault] ?? "The message says what the provider thinks of it.",
    exit: fault === "unauthorized" ? exit.login : exit.failed,
  };
}

function remedies(
  { name, title, keys }: Provider,
  key: string | null,
  address: string | null,
): Partial<Record<ModelFault, string>> {
  const place = address === null ? title : `${title} at ${address}`;
  const later = `${title} cannot answer now. Try again later, or name another provider's model.`;
  const silent = `No whole answer came from ${place}. Is it the right address, and is the network up?`;
  return {
    unauthorized: key === null ? `Set a key in ${keys.join(" or ")}.` : `Correct the key in ${key}.`,
    not_found: `Name a model that ${title} has: troupe doctor --call ${name}/<model>`,
    quota: `The account at ${title} has no money left. Add some, or name another provider's model.`,
    rate_limited: later,
    overloaded: later,
    server_error: later,
    unreachable: silent,
    first_byte: silent,
    stalled: silent,
    cut: silent,
    unterminated: silent,
    malformed: `What is at ${address ?? title} does not speak the format of ${title}.`,
  };
}
