import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";

export interface StateTableArgs {
  readonly context: SiteContext;
}

/**
 * A few small documents per site (see `handlers/state/documents.ts`).
 *
 * Encrypted at rest under the key that DynamoDB owns, which is what a table without further settings gets. A KMS key
 * would be one more service that an outage can take from the failover path
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html).
 */
export class StateTable extends pulumi.ComponentResource {
  readonly table: aws.dynamodb.Table;

  constructor(name: string, args: StateTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:state:StateTable", name, {}, opts);
    const { protect, tags } = args.context;
    this.table = new aws.dynamodb.Table(
      name,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: "id",
        attributes: [{ name: "id", type: "S" }],
        pointInTimeRecovery: { enabled: true },
        deletionProtectionEnabled: protect,
        tags,
      },
      { parent: this, protect },
    );
    this.registerOutputs({ tableName: this.table.name });
  }
}
