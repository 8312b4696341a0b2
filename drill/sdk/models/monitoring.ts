/** Commands of CloudWatch. */
import * as cloudWatchApi from "../../aws/cloudwatch/api";
import { everything } from "../commandModel";
import type { CommandModels } from "../commands";

export const monitoringCommands: Pick<CommandModels, "DescribeAlarms" | "GetMetricData" | "PutMetricData"> = {
  DescribeAlarms: {
    action: "cloudwatch:DescribeAlarms",
    resources: ({ input, region, accountId }) =>
      (input.AlarmNames ?? ["*"]).map((name) => `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}`),
    parameters: ["AlarmNames", "AlarmNamePrefix"],
    run: (cloud, now, call) => cloudWatchApi.describeAlarms(cloud.cloudWatch.state, now, call).response,
  },
  GetMetricData: {
    action: "cloudwatch:GetMetricData",
    resources: everything,
    parameters: ["MetricDataQueries", "StartTime", "EndTime", "ScanBy"],
    run: (cloud, now, call) => cloudWatchApi.getMetricData(cloud.cloudWatch.state, now, call).response,
  },
  PutMetricData: {
    action: "cloudwatch:PutMetricData",
    resources: everything,
    context: ({ input }) => ({ "cloudwatch:namespace": input.Namespace ?? "" }),
    parameters: ["Namespace", "MetricData"],
    run: (cloud, now, call) => {
      const { response, changes } = cloudWatchApi.putMetricData(cloud.cloudWatch.state, now, call);
      for (const { metric, at, value } of changes) cloud.cloudWatch.custom(metric).add(at, value);
      return response;
    },
  },
};
