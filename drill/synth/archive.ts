/** The files of an archive as Pulumi would upload them: https://www.pulumi.com/docs/iac/concepts/inputs-outputs/assets-archives/ */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { WireAsset } from "./wire";

/**
 * File name → text, sorted by name. Relative paths are taken from `root`. Refuses what cannot be shown as text: remote
 * assets, packed archives, binary files.
 */
export function archiveFiles(archive: WireAsset, root: string): Record<string, string> {
  const files = collect(archive, root, "");
  return Object.fromEntries([...files].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function collect(part: WireAsset, root: string, name: string): [string, string][] {
  if (part.kind === "archive" && part.assets !== undefined) {
    return Object.entries(part.assets).flatMap(([key, item]) =>
      collect(item, root, name === "" ? key : `${name}/${key}`),
    );
  }
  if (part.kind === "archive" && part.path !== undefined) {
    return folder(resolve(root, part.path), name);
  }
  if (part.kind === "asset" && part.text !== undefined) {
    return [[name, part.text]];
  }
  if (part.kind === "asset" && part.path !== undefined) {
    return [[name, text(resolve(root, part.path))]];
  }
  throw new Error(
    `Cannot read ${name || "the archive"}: a remote ${part.kind} (${part.uri ?? "no address"}). Use a local file.`,
  );
}

function folder(path: string, name: string): [string, string][] {
  if (!statSync(path).isDirectory()) {
    throw new Error(`Cannot read ${path}: it is a packed archive. Give the folder itself as a FileArchive.`);
  }
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((entry) => statSync(join(path, entry)).isFile())
    .map((entry) => [name === "" ? entry : `${name}/${entry}`, text(join(path, entry))]);
}

function text(path: string): string {
  const content = readFileSync(path);
  const decoded = content.toString("utf8");
  if (!Buffer.from(decoded, "utf8").equals(content)) {
    throw new Error(
      `Cannot read ${path}: it is not UTF-8 text. Leave it out of the archive (codePathOptions).`,
    );
  }
  return decoded;
}
