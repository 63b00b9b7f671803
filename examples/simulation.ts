// A month of waiting takes no time, and the same seed gives the same log to the byte.
import { fn } from "troupe";
import { simulate } from "troupe/testing";

const reminder = fn("reminder", async (days: number, ctx) => {
  for (let day = 1; day <= days; day++) {
    await ctx.sleep(86_400_000);
    ctx.emit("reminder.sent", { day });
  }
  return days;
});

const once = await simulate(reminder, 30, { seed: 7 });
const again = await simulate(reminder, 30, { seed: 7 });
console.log(once.outcome.status, once.elapsedMs / 86_400_000, "days", once.head === again.head);

// prints:
// completed 30 days true
