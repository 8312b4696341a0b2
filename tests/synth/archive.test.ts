import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { archiveFiles } from "../../drill/synth/archive";

describe("archiveFiles", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "archive-"));
    mkdirSync(join(root, "folder", "deep"), { recursive: true });
    writeFileSync(join(root, "folder", "deep", "a.txt"), "a");
    writeFileSync(join(root, "b.txt"), "b");
    writeFileSync(join(root, "packed.zip"), "PK");
    writeFileSync(join(root, "binary"), Buffer.from([0xff, 0xfe, 0x00]));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("reads texts, files and folders under the names they are uploaded as", () => {
    const archive = {
      kind: "archive",
      assets: {
        "z.js": { kind: "asset", text: "z" },
        lib: { kind: "archive", path: "folder" },
        "b.txt": { kind: "asset", path: "b.txt" },
      },
    } as const;
    assert.deepEqual(archiveFiles(archive, root), { "b.txt": "b", "lib/deep/a.txt": "a", "z.js": "z" });
  });

  it("refuses what it cannot show as text", () => {
    assert.throws(() => archiveFiles({ kind: "archive", path: "packed.zip" }, root), /packed archive/);
    assert.throws(
      () => archiveFiles({ kind: "archive", uri: "https://example.com/a.zip" }, root),
      /remote archive/,
    );
    const binary = { kind: "archive", assets: { x: { kind: "asset", path: "binary" } } } as const;
    assert.throws(() => archiveFiles(binary, root), /not UTF-8/);
  });
});
