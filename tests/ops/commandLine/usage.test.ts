/** Wrong usage ends with 2, before anything is asked for, and with one line that says what is right. */
import * as assert from "node:assert/strict";
import { type Deployment, makeDeployment } from "../deployment";
import { restore } from "../world";

describe("wrong usage of ops", () => {
  let deployment: Deployment;
  beforeEach(() => {
    deployment = makeDeployment();
  });
  afterEach(() => restore(deployment.world));

  const failover = (...line: string[]) => ["failover", "dns", "--yes", "--reason", "work", ...line];
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["an unknown tier", ["failover", "ec2", "--reason", "x"], /load_balancer, database, dns, auto_scaling/],
    ["no reason", ["failover", "dns"], /--reason/],
    ["an empty reason", ["failover", "dns", "--reason", " "], /expected 1 to 500/],
    ["an unknown type", failover("--type", "automatic"), /planned, unplanned, manual/],
    ["a request id with a space", failover("--request-id", "a b"), /expected 1 to 100 of A-Z/],
    ["a rollback of dns by itself", failover("--rollback-after", "1h"), /--rollback-after is not for dns/],
    ["a rollback too soon", failover("--rollback-after", "5s"), /from 60s to 7d/],
    ["a loss that is no number", failover("--accept-data-loss", "some"), /seconds from 0 to/],
    [
      "a loss without a database",
      ["failover", "auto_scaling", "--reason", "x", "--yes", "--accept-data-loss", "3"],
      /--accept-data-loss is for database and dns/,
    ],
    [
      "a statement that means nothing",
      ["failover", "database", "--reason", "x", "--yes", "--synchronised"],
      /--synchronised is for the way back of dns/,
    ],
    ["a wait too long", failover("--wait", "99999"), /from 0 \(do not wait\) to 43200/],
    ["nobody to confirm", ["failover", "dns", "--reason", "x"], /Add --yes/],
    ["a rollback of nothing", ["rollback", "--yes"], /missing required argument 'event'/],
    ["a rollback that nobody confirms", ["rollback", "failover-one"], /Add --yes/],
    ["events since the future", ["events", "--since", "2027-01-01T00:00:00Z"], /not in the past/],
    ["events since a word", ["events", "--since", "yesterday"], /neither a duration such as 24h/],
    ["no events", ["events", "--limit", "0"], /from 1 to 1000/],
    ["an unknown command", ["failback"], /unknown command/],
  ];
  for (const [situation, line, message] of cases) {
    it(`ends with 2 and says what is right: ${situation}`, async () => {
      const { code, told, result } = await deployment.ops(line);
      assert.equal(code, 2, told);
      assert.match(told, message);
      assert.equal(told.trim().split("\n").length, 1, told);
      assert.deepEqual([result, deployment.requests], ["", []]);
    });
  }
});
