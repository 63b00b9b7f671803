// A process that owns a server, or installs one, and says so.
import { installServer } from "../../scripts/restate/install.ts";
import { startServer } from "../../scripts/restate/server.ts";

const [, , what, folder = ""] = process.argv;
if (what === "install") {
  process.stdout.write(await installServer({ folder }));
} else {
  const { pid, folder: home } = await startServer();
  process.send?.({ pid, folder: home });
  if (what === "leave") process.exit();
}
