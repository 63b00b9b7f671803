// What an effect does to the world decides what may be repeated.
import { fn, retry, run } from "troupe";

const sent: string[] = [];
const publish = fn("publish", async (title: string, ctx) => {
  await ctx.step(
    "send",
    ({ key }) => {
      sent.push(key.split("/").slice(1).join("/")); // the key is the same on every attempt at this step
    },
    {
      effect: "once", // after a crash in the middle: reconcile, else a person; never a blind repeat
      reconcile: async () => (sent.length > 0 ? { status: "found", value: undefined } : { status: "absent" }),
    },
  );
  throw new Error(`${title} was sent, but something else failed`);
});

try {
  await run(retry({ attempts: 3, baseMs: 1 })(publish), "Tides");
} catch (error) {
  console.log(error instanceof Error && "code" in error ? error.code : error);
}
console.log(sent.length, "sent:", sent[0]);

// prints:
// effect_committed
// 1 sent: publish/publish/send
