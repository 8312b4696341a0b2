import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { EVENTS_INDEX } from "../../handlers/history/failoverEvent";
import type { LatchConfig } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";

export interface EventsTableArgs {
  readonly context: SiteContext;
}

/**
 * The history of a site's failovers, and the lock that makes them one at a time (see
 * `handlers/history/failoverEvent.ts`). A finished event expires after the configured days; DynamoDB deletes it within
 * a few days of that (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html).
 *
 * Encrypted at rest under the key that DynamoDB owns, for the reason `StateTable` gives.
 */
export class EventsTable extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;

  constructor(name: string, args: EventsTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:history:EventsTable", name, {}, opts);
    const { protect, tags } = args.context;
    this.table = new aws.dynamodb.Table(
      name,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [
          { name: "id", type: "S" },
          { name: "site", type: "S" },
          { name: "startTime", type: "S" },
        ],
        // A site's events by time, for `ops events`. The lock has neither attribute and so is not in it.
        globalSecondaryIndexes: [
          {
            name: EVENTS_INDEX,
            keySchemas: [
              { attributeName: "site", keyType: "HASH" },
              { attributeName: "startTime", keyType: "RANGE" },
            ],
            projectionType: "ALL",
          },
        ],
        ttl: { attributeName: "expiresAt", enabled: true },
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protect,
        tags,
      },
      { parent: this, protect },
    );
    this.registerOutputs({ tableName: this.table.name });
  }
}

/** Where the functions of a site record failovers, and for how long. */
export interface SiteEvents {
  readonly table: EventsTable;
  readonly keepDays: number;
}

/** The part of a function's configuration that says where to record; empty for a site without a controller. */
export function eventsConfig(
  events: SiteEvents | undefined,
): pulumi.Output<Pick<LatchConfig, "eventsTable" | "eventsKeepDays">> {
  return events === undefined
    ? pulumi.output({})
    : events.table.table.name.apply((eventsTable) => ({ eventsTable, eventsKeepDays: events.keepDays }));
}
