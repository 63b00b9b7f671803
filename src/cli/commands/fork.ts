import { runId } from "../../base/ids.ts";
import { shortId } from "../../base/random.ts";
import { conclude } from "../conclude.ts";
import { addressFacts } from "../model-address.ts";
import { appFor, findRun, reading } from "../open-run.ts";
import { announce, refuseBoth, seeThrough } from "../session.ts";
import type { Invocation } from "../spec.ts";
import { usage } from "../usage.ts";
import { type Workspace, workspace } from "../workspace.ts";

/** `troupe fork <id> --at <seq> [--live]` */
export async function fork(invocation: Invocation): Promise<number> {
  const { terminal, args, options } = invocation;
  refuseBoth(invocation, "json", "events");
  const place = await workspace(options, terminal);
  const parent = await findRun(place, args[0] ?? "");
  const text = options.text("at");
  if (text === undefined || !/^\d+$/.test(text)) {
    throw usage("--at needs the number of an entry", `${place.command("runs", "events", parent.id)} lists them.`);
  }
  const last = await lastEntry(place, parent.id);
  if (Number(text) > last) {
    throw usage(
      `run ${parent.id} has no entry ${text}; its last is ${last}`,
      `${place.command("runs", "events", parent.id)} lists them.`,
    );
  }
  const id = runId(options.text("id") ?? shortId("r"));
  const app = await appFor(place, parent.agent);
  announce(
    invocation,
    [
      ["team", parent.agent],
      ["run", id],
      ["", `fork of ${parent.id} at ${text}`],
    ],
    ...addressFacts(parent.agent, terminal.env),
  );
  return seeThrough(
    { ...invocation, place, app, id, team: parent.agent },
    (attended, session) => conclude(session, attended),
    async () => {
      await app.fork(parent.id, { at: Number(text), id, live: options.has("live") });
    },
  );
}

async function lastEntry(place: Workspace, id: string): Promise<number> {
  return reading(place, async (app) => {
    let last = 0;
    for await (const { seq } of app.events(id)) last = seq;
    return last;
  });
}
