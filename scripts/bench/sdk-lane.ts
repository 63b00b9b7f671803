// A contender of the engine bench: the same steps, written for the Restate SDK alone. What is below this is not ours.
import { once } from "node:events";
import { createServer } from "node:http2";
import { createEndpointHandler, type WorkflowContext, workflow } from "@restatedev/restate-sdk";
import { engineWishes } from "./engine-wishes.ts";
import { laneSettings, serveLane } from "./lane.ts";

export interface SdkSettings {
  readonly ingress: string;
  readonly admin: string;
  readonly port: number;
}

const { ingress, admin, port } = laneSettings<SdkSettings>();
const flow = workflow({
  name: "sdk-alone",
  handlers: {
    run: async (ctx: WorkflowContext, length: number) => {
      let sum = 0;
      for (let k = 0; k < length; k++) sum += await ctx.run(`step-${k}`, () => k);
      return sum;
    },
  },
});
const server = createServer(createEndpointHandler({ services: [flow], logger: () => undefined }));
server.listen(port, "127.0.0.1");
await once(server, "listening");
await post(`${admin}/deployments`, { uri: `http://127.0.0.1:${port}` });

async function post(url: string, body: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  return response.json();
}

let runs = 0;
serveLane(
  engineWishes(async (length) => Number(await post(`${ingress}/sdk-alone/r${runs++}/run`, length))),
  async () => undefined,
);
