/** The question before a write: the operator types the site's name. */
import { userInfo } from "node:os";
import { createInterface } from "node:readline/promises";
import { UsageError } from "../errors";
import type { Person } from "./surroundings";

/** The person at this process's terminal. */
export const personAtTerminal: Person = {
  present: process.stdin.isTTY === true,
  confirm: (siteName, lines) => confirmByName(siteName, lines),
};

/** Throws UsageError when nobody can answer and nobody said `--yes`; asked before anything is read. */
export function requireSomebody(yes: boolean, person: Pick<Person, "present">): void {
  if (!yes && !person.present) {
    throw new UsageError(
      "Standard input is no terminal, so nobody can confirm. Add --yes to go on without the question.",
    );
  }
}

/** False also when the operator leaves with Ctrl-C or Ctrl-D: the question alone would then throw, or never end. */
export async function confirmByName(
  name: string,
  lines: readonly string[],
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  const questions = createInterface({ input, output });
  try {
    output.write(`About to write:\n${lines.join("\n")}\n`);
    const left = new Promise<string>((done) => questions.once("close", () => setImmediate(done, "")));
    const answer = questions.question(`Type the site's name (${name}) to go on: `).catch(() => "");
    return (await Promise.race([answer, left])).trim() === name;
  } finally {
    questions.close();
  }
}

/** Who acts when `--by` does not say: the AWS profile and the OS user. */
export function defaultOperator(environment: NodeJS.ProcessEnv): string {
  const profile = environment.AWS_PROFILE;
  const user = osUser();
  const name = profile === undefined || profile === "" ? user : `${user} (AWS profile ${profile})`;
  return name.slice(0, 100);
}

/** A container may run under a user id without a name. */
function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
