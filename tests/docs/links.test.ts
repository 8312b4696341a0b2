/** Links between documents lead somewhere, and so do the pages that programs name. */
import * as assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documents, ROOT } from "./documents";

/** As GitHub makes anchors of headings. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ +(.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

describe("the documents", () => {
  for (const { path, text } of documents()) {
    it(`link to what exists: ${path}`, () => {
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
      for (const link of links.filter((each) => !/^[a-z]+:/.test(each))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : join(dirname(path), file);
        assert.ok(existsSync(join(ROOT, target)), `${path} links to ${link}`);
        if (anchor !== undefined && target.endsWith(".md")) {
          const known = anchors(readFileSync(join(ROOT, target), "utf8"));
          assert.ok(known.includes(anchor), `${path} links to ${link}; headings of it: ${known.join(", ")}`);
        }
      }
    });
  }

  it("that messages of programs name exist", () => {
    const named = ["ops", "handlers", "components"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => [
          ...readFileSync(join(ROOT, folder, file), "utf8").matchAll(/(?<!\/)docs\/[\w/-]+\.md/g),
        ])
        .map(([page]) => page),
    );
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((page) => !existsSync(join(ROOT, page))),
      [],
    );
  });
});
