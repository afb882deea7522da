import { setTimeout as sleep } from "node:timers/promises";

/**
 * Repeats an assertion every 0.5 s until it passes.
 * @throws the assertion's last error once `seconds` have passed
 */
export async function eventually<T>(seconds: number, assertion: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;)
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(500);
    }
}
