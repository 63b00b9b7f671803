// When an agent fails others stand in, in order; `supervised` tells how it went instead of throwing.
import { fallback, fn, run, supervised } from "troupe";

const archive = fn("archive", (_topic: string): string => {
  throw new Error("the archive is closed");
});
const newspaper = fn("newspaper", (topic: string): string => {
  if (topic !== "tides") throw new Error(`nothing about ${topic}`);
  return "High water is at noon.";
});

const librarian = fallback({ agents: [newspaper], compute: (topic) => `Nobody knows about ${topic}.` })(archive);
console.log(await run(librarian, "tides"));
console.log(await run(librarian, "dragons"));

const careful = supervised(archive, { retry: { attempts: 3, baseMs: 1 }, fallback: { agents: [newspaper] } });
for (const topic of ["tides", "dragons"]) {
  const { status, attempts, fallbackUsed, failures } = await run(careful, topic);
  console.log(`${topic}: ${status} after ${attempts} attempts, fallback used: ${fallbackUsed}`);
  console.log(`  failed: ${failures.map(({ member }) => member).join(", ")}`);
}

// prints:
// High water is at noon.
// Nobody knows about dragons.
// tides: completed after 3 attempts, fallback used: true
//   failed: archive, archive, archive
// dragons: failed after 3 attempts, fallback used: false
//   failed: archive, archive, archive, newspaper
