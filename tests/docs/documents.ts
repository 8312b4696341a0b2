/** The documents people read, and the commands in them. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(__dirname, "..", "..");

export interface Document {
  /** Relative to the project's folder. */
  readonly path: string;
  readonly text: string;
}

export function documents(): Document[] {
  const below = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  return ["README.md", ...below.filter((path) => path.endsWith(".md")).map((path) => join("docs", path))].map(
    (path) => ({ path: relative(ROOT, join(ROOT, path)), text: readFileSync(join(ROOT, path), "utf8") }),
  );
}

/** Command lines that begin with `npm run ops --`, in code blocks and between backticks, as words. */
export function opsCommands({ text }: Document): string[][] {
  const lines = [...text.matchAll(/npm run ops -- ([^\n`]*)/g)].map(([, line = ""]) => line);
  return lines.map((line) => wordsOf(line.replace(/\s+#.*$/, "").trim())).filter((words) => words.length > 0);
}

/** As a shell splits them, as far as documents need it: words and quoted texts. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? "",
  );
}
