/** Commands of RDS. */
import * as rdsApi from "../../aws/rds/api";
import type { Call } from "../commandModel";
import type { CommandModels } from "../commands";

const databaseArn = ({ input, region, accountId }: Call<{ DBInstanceIdentifier?: string | undefined }>) => [
  `arn:aws:rds:${region}:${accountId}:db:${input.DBInstanceIdentifier ?? "*"}`,
];

export const databasesCommands: Pick<
  CommandModels,
  "DescribeDBInstances" | "RebootDBInstance" | "PromoteReadReplica"
> = {
  DescribeDBInstances: {
    action: "rds:DescribeDBInstances",
    resources: databaseArn,
    parameters: ["DBInstanceIdentifier"],
    run: (cloud, now, call) => rdsApi.describeDbInstances(cloud.rds.state, now, call).response,
  },
  RebootDBInstance: {
    action: "rds:RebootDBInstance",
    resources: databaseArn,
    parameters: ["DBInstanceIdentifier", "ForceFailover"],
    run: (cloud, now, call) => {
      const { response, changes } = rdsApi.rebootDbInstance(cloud.rds.state, now, call);
      for (const change of changes) cloud.rds.act(change);
      return response;
    },
  },
  PromoteReadReplica: {
    action: "rds:PromoteReadReplica",
    resources: databaseArn,
    parameters: ["DBInstanceIdentifier", "BackupRetentionPeriod"],
    run: (cloud, now, call) => {
      const { response, changes } = rdsApi.promoteReadReplica(cloud.rds.state, now, call);
      for (const change of changes) cloud.rds.act(change);
      return response;
    },
  },
};
