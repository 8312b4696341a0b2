/** Blocks of Markdown files that a command writes, between two comments. */
import { readFileSync, writeFileSync } from "node:fs";

const begin = (name: string) => `<!-- ${name}:begin -->`;
const end = (name: string) => `<!-- ${name}:end -->`;

/** @throws Error when the text lacks one of the two comments. */
function placeOf(text: string, name: string): readonly [number, number] {
  const from = text.indexOf(begin(name));
  const to = text.indexOf(end(name));
  if (from < 0 || to < from)
    throw new Error(
      `The comments ${begin(name)} and ${end(name)} are not there. Put them where the table belongs.`,
    );
  return [from + begin(name).length, to];
}

export function readBlock(text: string, name: string): string {
  return text.slice(...placeOf(text, name)).trim();
}

export function replaceBlock(text: string, name: string, block: string): string {
  const [from, to] = placeOf(text, name);
  return `${text.slice(0, from)}\n\n${block}\n\n${text.slice(to)}`;
}

export function writeBlock(file: string, name: string, block: string): void {
  writeFileSync(file, replaceBlock(readFileSync(file, "utf8"), name, block));
}
