/** One line per check on standard output; a check that fails does not stop the ones after it. */
import { strict as assert } from "node:assert";
import type { ProcessInvocation } from "../../drill/process/invoke";

export class Report {
  passed = 0;
  readonly failed: string[] = [];

  /** `look` throws when something is not as it should be; what it answers is printed beside the check. */
  async check(what: string, look: () => Promise<string | undefined>): Promise<void> {
    try {
      const seen = await look();
      this.passed += 1;
      process.stdout.write(`ok    ${what}${seen === undefined ? "" : `: ${seen}`}\n`);
    } catch (error) {
      this.failed.push(what);
      const text = error instanceof Error ? error.message : String(error);
      process.stdout.write(`FAIL  ${what}: ${text}\n`);
    }
  }
}

/** Value of a field the emulator must have filled. */
export function present<T>(value: T | undefined, what: string): T {
  assert.ok(value !== undefined, `there is no ${what}`);
  return value;
}

/** What the function returned. Throws when it threw, with its log. */
export function resultOf<T>({ error, result, log }: ProcessInvocation): T {
  assert.equal(error, undefined, `the function threw ${error}\n${log}`);
  return result as T;
}

/** Until `look` answers something. Throws with `what` after `limitSeconds`. */
export async function eventually<T>(
  what: string,
  limitSeconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = Date.now() + limitSeconds * 1000;
  while (Date.now() < until) {
    const value = await look();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what}: not within ${limitSeconds} s`);
}
