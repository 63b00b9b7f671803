// One process of the tests beside: executes runs in the folder, does what it is told, and tells what it did.
import { join } from "node:path";
import { local, TroupeError, troupe } from "../../../src/index.ts";
import { agents, noteIn } from "./agents.ts";

const [folder = "", role = ""] = process.argv.slice(2);
const note = noteIn(join(folder, "effects.log"));
const app = troupe({ agents: agents(note, role === "victim"), engine: local(folder) });

type Order =
  | { readonly do: "start"; readonly agent: string; readonly input: number | null; readonly ids: readonly string[] }
  | { readonly do: "results"; readonly ids: readonly string[] }
  | { readonly do: "decide"; readonly ids: readonly string[] }
  | { readonly do: "close" };

async function obey(order: Order): Promise<unknown> {
  switch (order.do) {
    case "start":
      await Promise.all(order.ids.map((id) => app.start(order.agent, order.input, { id })));
      return "started";
    case "results":
      return Promise.all(order.ids.map(async (id) => (await app.attach(id)).result));
    case "decide": {
      const answers = order.ids.map((id) =>
        app.decide(id, { approved: true, by: role }).then(
          () => id,
          (error: unknown) => {
            if (!TroupeError.is(error, "decision_closed")) throw error;
            return null;
          },
        ),
      );
      return (await Promise.all(answers)).filter((id) => id !== null);
    }
    case "close":
      await app[Symbol.asyncDispose]();
      process.disconnect();
      return "closed";
  }
}

process.on("message", (order: Order) => {
  obey(order).then(
    (done) => process.connected && process.send?.({ done }),
    (error: unknown) => process.connected && process.send?.({ failed: String(error) }),
  );
});
await app.runs(); // the file is open and served
process.send?.({ done: "ready" });
