/** CloudWatch alarms, dashboards and log groups. */
import { ACCOUNT_ID, arn, physicalName, type ResourceModel, type ResourceModels } from "./request";

const alarm: ResourceModel = (request) => {
  const name = physicalName(request, 255);
  return { id: name, outputs: { name, arn: arn("cloudwatch", request.region, `alarm:${name}`) } };
};

export const monitoringModels: ResourceModels = {
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": alarm,
  "aws:cloudwatch/dashboard:Dashboard": (request) => {
    const name = physicalName(request, 255, "dashboardName");
    return {
      id: name,
      outputs: { dashboardName: name, dashboardArn: `arn:aws:cloudwatch::${ACCOUNT_ID}:dashboard/${name}` },
    };
  },
  "aws:cloudwatch/logGroup:LogGroup": (request) => {
    const name = physicalName(request, 512);
    return { id: name, outputs: { name, arn: arn("logs", request.region, `log-group:${name}`) } };
  },
  "aws:resourcegroups/group:Group": (request) => {
    const name = physicalName(request, 300);
    return { id: name, outputs: { name, arn: arn("resource-groups", request.region, `group/${name}`) } };
  },
};
