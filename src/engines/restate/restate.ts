import { systemClock } from "../../base/clock.ts";
import { asError, TroupeError } from "../../base/errors.ts";
import type { Engine } from "../../core/engine.ts";
import { lazyEngine } from "../execution/lazy-engine.ts";
import { checked, type RestateOptions } from "./options.ts";

export type { RestateOptions } from "./options.ts";

const sdk = "@restatedev/restate-sdk";

/**
 * Keeps runs on a Restate cluster: any number of workers execute them, and when one dies another goes on. Same agents,
 * same promises as `local`; a step costs a round trip to the cluster. Needs the package `@restatedev/restate-sdk`.
 *
 * The cluster's ports know no passwords: keep them on private addresses. What agents are given and what they return is
 * stored there in clear.
 *
 * @throws TypeError for options that cannot be right. The first call of the app throws `peer_missing` when the package
 * is not installed, and `engine_unavailable` when the cluster does not answer for half a minute, or the address to
 * listen at is taken.
 *
 * @example
 * const engine = restate({ ingress: "http://127.0.0.1:8080", admin: "http://127.0.0.1:9070", listen: "127.0.0.1:9080" });
 * await using app = troupe({ agents: [article], engine });
 */
export function restate(options: RestateOptions): Engine {
  const settings = checked(options);
  return lazyEngine(async () => {
    try {
      await import("@restatedev/restate-sdk");
    } catch (cause) {
      const problem = `${sdk} cannot be loaded: ${asError(cause).message}`;
      const install = `npm install ${sdk}`;
      throw new TroupeError(`${problem}; install it with \`${install}\``, {
        code: "peer_missing",
        detail: { package: sdk, install },
        cause,
      });
    }
    const { restateEngine } = await import("./engine.ts");
    return restateEngine(settings, { clock: systemClock, alwaysReplay: false });
  });
}
