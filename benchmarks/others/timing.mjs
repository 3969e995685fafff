// How long another library takes for a training step, the same for each of them.
import { readFileSync } from "node:fs";

// [[[T, B, H], ...], turns, seconds], as benchmarks/steps.py asks.
export const asked = JSON.parse(readFileSync(0, "utf8"));

// Milliseconds of the processor for one call of `train`, the best of so many turns of so
// many seconds.
export async function best(train, turns, seconds) {
  const found = [];
  for (let turn = 0; turn < turns; turn++) {
    const start = process.cpuUsage();
    const used = () => {
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e3;
    };
    let count = 0;
    do {
      await train();
      count++;
    } while (used() < 1e3 * seconds);
    found.push(used() / count);
  }
  return Math.min(...found);
}
