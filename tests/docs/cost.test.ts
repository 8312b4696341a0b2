/** The arithmetic of docs/cost.md, and its counts. */
import * as assert from "node:assert/strict";
import { bothStacks } from "../drill/stacks";
import { documents } from "./documents";

const number = (text: string) => Number(text.replace(/[$,]/g, ""));

describe("docs/cost.md", () => {
  const text = documents().find(({ path }) => path === "docs/cost.md")?.text ?? "";
  const sums = [...text.matchAll(/((?:\$?[\d.,]+ × )+\$?[\d.,]+) = (\$[\d.,]+)/g)];

  it("has sums in it", () => {
    assert.ok(sums.length > 30);
  });

  for (const formula of new Set(sums.map(([whole]) => whole))) {
    it(`adds up: ${formula}`, () => {
      const [factors = "", result = ""] = formula.split(" = ");
      const product = factors
        .split(" × ")
        .map(number)
        .reduce((left, right) => left * right);
      assert.ok(Math.abs(product - number(result)) <= 0.00501, `it is ${product}`);
    });
  }

  it("counts what the stack files make", async () => {
    const stacks = await bothStacks();
    const rows = text.split("\n").filter((line) => line.startsWith("| "));
    const counted = (column: number, price: string) =>
      rows
        .map((row) => row.split("|")[column] ?? "")
        .flatMap((cell) => [...cell.matchAll(/(?:^|\s)(\d+) × (\$[\d.]+)/g)])
        .filter(([, , each]) => each === price)
        .reduce((sum, [, count]) => sum + Number(count), 0);
    const made = (stack: string, type: string) =>
      stacks.find((each) => each.stack === stack)?.resources.filter((resource) => resource.type === type)
        .length;
    const columns = [
      [3, "prod"],
      [4, "dr"],
    ] as const;
    for (const [column, stack] of columns) {
      assert.equal(counted(column, "$0.10"), made(stack, "aws:cloudwatch/metricAlarm:MetricAlarm"), stack);
      const checks = ["$3.50", "$2.50", "$1.50", "$0.50"].reduce(
        (sum, price) => sum + counted(column, price),
        0,
      );
      assert.equal(checks, made(stack, "aws:route53/healthCheck:HealthCheck"), stack);
    }
  });

  it("adds up what each mode costs in words", () => {
    const section = (name: string) => {
      const [, rows = ""] = text.split(`| **${name}**`);
      return (rows.split("| **")[0] ?? "").split("\n");
    };
    const total = (name: string, column: number) =>
      section(name)
        // The first row has lost its beginning to the split.
        .map((row, index) => (index === 0 ? row.split("|")[column - 1] : row.split("|")[column]) ?? "")
        .reduce((sum, cell) => sum + number(/= (\$[\d.]+)/.exec(cell)?.[1] ?? "0"), 0);
    const said =
      /heartbeat's (\S+) a month at prod and (\S+) at dr; .* lease's (\S+); a\s.* takeover's (\S+) at prod and (\S+) at dr\./s.exec(
        text,
      );
    const sums = [
      total("Heartbeat", 3),
      total("Heartbeat", 4),
      total("Lease", 3),
      total("Takeover", 3),
      total("Takeover", 4),
    ];
    assert.deepEqual(
      said?.slice(1).map(number),
      sums.map((sum) => Math.round(sum * 100) / 100),
    );
  });

  it("uses no price that its own table of prices does not list", () => {
    const [prices = "", rest = ""] = text.split("## The failover machinery");
    const listed = new Set([...prices.matchAll(/\$([\d.]+\d)/g)].map(([, price]) => Number(price)));
    const derived = new Set([
      // A health check with three options, with two, with one; a Lambda request with a table read; storage kept and recoverable.
      ...[0.5 + 3 * 1, 0.5 + 2 * 1, 0.5 + 1 * 1, 0.0000002 + 0.000000125, 0.25 + 0.2],
    ]);
    for (const [whole] of rest.matchAll(/× \$[\d.]+/g)) {
      const price = Number(whole.slice(3));
      const known = [...listed, ...derived].some((each) => Math.abs(each - price) < 1e-12);
      assert.ok(known, `${whole} is no listed price`);
    }
  });
});
