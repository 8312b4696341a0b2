/** Every `npm run ops` line of the documents is one that the command line takes. */
import * as assert from "node:assert/strict";
import { makeDeployment } from "../ops/deployment";
import { restore } from "../ops/world";
import { documents, opsCommands, wordsOf } from "./documents";

describe("the commands in the documents", () => {
  const found = documents().flatMap((document) =>
    opsCommands(document).map((words) => ({ path: document.path, words })),
  );

  it("are found", () => {
    assert.deepEqual(wordsOf(`failover dns --reason "two words" --by 'a b'`), [
      ...["failover", "dns", "--reason", "two words", "--by", "a b"],
    ]);
    for (const command of ["status", "failover", "rollback", "events", "rearm", "disarm"]) {
      assert.ok(found.some(({ path, words }) => path.startsWith("docs/runbooks/") && words[0] === command));
    }
  });

  for (const line of new Set(found.map(({ path, words }) => `${path}: ${JSON.stringify(words)}`))) {
    it(`are right usage: ${line}`, async () => {
      const words = JSON.parse(line.slice(line.indexOf("[", line.indexOf(": ")))) as string[];
      const deployment = makeDeployment();
      // Without a site nothing is asked for or written: wrong usage ends with 2 before, right usage comes to look.
      for (const region of deployment.regions.keys()) {
        deployment.regions.set(region, []);
      }
      deployment.regions.set("us-east-1", []);
      const { code, told } = await deployment.ops(words, true);
      restore(deployment.world);
      assert.equal(code, 1, told);
      assert.match(told, /^No site of project/);
    });
  }
});
