import type { RegionalCloudWatchPort } from "../runtime/clients";
import { SENTINEL_METRIC, SENTINEL_NAMESPACE, type SentinelConfig } from "../runtime/config";
import type { ResourceHealth } from "../state/documents";
import type { Sighting } from "./mapping";

/** Value of the metric. `unknown` has none: no datapoint, which the resource's alarm takes for a failure of the look. */
const VALUES: Readonly<Record<ResourceHealth, number | undefined>> = {
  healthy: 1,
  degraded: 0.5,
  unhealthy: 0,
  unknown: undefined,
};

/**
 * What was seen in this look, of all resources in one call; true when there was anything to publish. Confirmation is
 * the alarm's own business. A call takes up to 1,000 metrics:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export async function publishHealth(
  cloudWatch: Pick<RegionalCloudWatchPort, "putMetricData">,
  { site, resources }: Pick<SentinelConfig, "site" | "resources">,
  sightings: readonly Sighting[],
): Promise<boolean> {
  const data = resources.flatMap(({ name }, index) => {
    const value = VALUES[sightings[index]?.state ?? "unknown"];
    return value === undefined
      ? []
      : [
          {
            MetricName: SENTINEL_METRIC,
            Dimensions: [
              { Name: "Site", Value: site },
              { Name: "Resource", Value: name },
            ],
            Value: value,
          },
        ];
  });
  if (data.length > 0) {
    await cloudWatch.putMetricData({ Namespace: SENTINEL_NAMESPACE, MetricData: data });
  }
  return data.length > 0;
}
