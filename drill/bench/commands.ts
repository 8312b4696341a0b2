/** Wall time and peak memory of the commands a person runs, each in a process of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { scripts } from "../../package.json";

export interface CommandFigures {
  readonly command: string;
  readonly exitCode: number;
  readonly wallSeconds: number;
  readonly peakMemoryMegabytes: number;
}

const ROOT = resolve(__dirname, "../..");

/** Options of node in an npm script, so that what is measured is what a person runs. */
function nodeOptions(script: keyof typeof scripts): readonly string[] {
  return scripts[script].split(" ").filter((word) => word.startsWith("--"));
}

/** Runs the entry point of an npm script with the arguments given; its output is thrown away. */
export async function measureCommand(
  name: string,
  script: "synth" | "drill",
  entry: string,
  args: readonly string[],
): Promise<CommandFigures> {
  const folder = mkdtempSync(join(tmpdir(), "site-failover-bench-"));
  const usageFile = join(folder, "usage");
  try {
    const started = performance.now();
    const child = spawn(
      process.execPath,
      [
        ...nodeOptions(script),
        "-r",
        "ts-node/register/transpile-only",
        "-r",
        join(__dirname, "usageHook.ts"),
        join(ROOT, entry),
        ...args,
      ],
      { cwd: ROOT, env: { ...process.env, USAGE_FILE: usageFile }, stdio: "ignore" },
    );
    const exitCode = await new Promise<number>((done, failed) =>
      child.on("close", (code) => done(code ?? 1)).on("error", failed),
    );
    return {
      command: name,
      exitCode,
      wallSeconds: (performance.now() - started) / 1000,
      peakMemoryMegabytes: Number(readFileSync(usageFile, "utf8")) / 1e6,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
