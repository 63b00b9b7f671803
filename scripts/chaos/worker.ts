// A process that will be killed: it executes the team of the chaos series, and ends with the driver.
// Usage: node scripts/chaos/worker.ts <settings as JSON>. Prints "up"; then each line of its input is the id of a run to start.
import { createInterface } from "node:readline";
import { type WorkerSettings, workerApp } from "./worker-settings.ts";

const settings = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const { app, team } = workerApp(settings);
const orders = createInterface({ input: process.stdin });
orders.on("line", (id) => {
  app.start(team, id, { id }).catch((error: unknown) => {
    console.error(`worker: could not start ${id}:`, error);
    process.exit(1);
  });
});
orders.on("close", () => process.exit());
await app.runs({ limit: 1 });
process.stdout.write("up\n");
