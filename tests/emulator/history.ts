/** The one history of a site: events of the controller and of the other functions, from the table's index. */
import { strict as assert } from "node:assert";
import { DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import { listEvents } from "../../handlers/history/eventStore";
import type { Report } from "./report";
import type { Site } from "./site";

export async function checkHistory(report: Report, prod: Site, dr: Site): Promise<void> {
  await report.check("history: events of all functions, newest first, with every status", async () => {
    const statuses = new Set<string>();
    const requesters = new Set<string>();
    for (const site of [prod, dr]) {
      const client = new DynamoDBClient(site.connection);
      const events = await listEvents(
        { query: (input) => client.send(new QueryCommand(input)) },
        `${site.name}-events`,
        site.name,
      );
      const times = events.map(({ startTime }) => startTime);
      assert.deepEqual(times, [...times].sort().reverse());
      for (const { status, requestedBy } of events) {
        statuses.add(status);
        requesters.add(requestedBy);
      }
    }
    assert.deepEqual([...statuses].sort(), ["completed", "failed", "rolled_back"]);
    const expected = ["alarm", "emulator", "latch", "sentinel", "target-groups"];
    assert.deepEqual([...requesters].sort(), expected);
    return `asked for by ${expected.join(", ")}`;
  });
}
