/** One look at one resource. */
import type { Ec2Port, ElbPort, RdsPort } from "../runtime/clients";
import type { SentinelResource } from "../runtime/config";
import { errorText } from "../runtime/errors";
import { databaseHealth, endpointHealth, instanceHealth, type Sighting, targetGroupHealth } from "./mapping";

/** Characters of an error that are kept. */
const DETAIL_LENGTH = 200;

export interface CheckPorts {
  readonly ec2: Ec2Port;
  readonly rds: Pick<RdsPort, "describeDbInstances">;
  readonly elb: Pick<ElbPort, "describeTargetHealth">;
}

/**
 * Never throws. An AWS call that fails or takes longer than `limitMs` says nothing about the resource: unknown. An
 * endpoint that cannot be reached, or does not answer in that time, is unhealthy: being reached is what it is for.
 */
export async function check(
  ports: CheckPorts,
  resource: SentinelResource,
  limitMs: number,
): Promise<Sighting> {
  const late = `no answer within ${limitMs / 1000} s`;
  const isEndpoint = resource.kind === "endpoint";
  const failed = isEndpoint ? "unhealthy" : "unknown";
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<Sighting>((resolve) => {
    timer = setTimeout(() => {
      abort.abort();
      resolve({ state: failed, detail: late });
    }, limitMs);
  });
  try {
    return await Promise.race([look(ports, resource, abort.signal), timeout]);
  } catch (error) {
    // Some messages of EC2 are long and different in every call; what is stored must not change by itself.
    const why = errorText(error).slice(0, DETAIL_LENGTH);
    return { state: failed, detail: `cannot be ${isEndpoint ? "reached" : "read"} (${why})` };
  } finally {
    clearTimeout(timer);
  }
}

async function look(ports: CheckPorts, resource: SentinelResource, signal: AbortSignal): Promise<Sighting> {
  switch (resource.kind) {
    case "ec2": {
      const { InstanceStatuses: statuses = [] } = await ports.ec2.describeInstanceStatus({
        InstanceIds: [resource.instanceId],
        IncludeAllInstances: true,
      });
      const [status] = statuses;
      return instanceHealth(
        status === undefined ? undefined : (status.InstanceState?.Name ?? "running"),
        status?.InstanceStatus?.Status,
        status?.SystemStatus?.Status,
      );
    }
    case "rds": {
      const { DBInstances: instances = [] } = await ports.rds.describeDbInstances({
        DBInstanceIdentifier: resource.identifier,
      });
      return databaseHealth(instances[0]?.DBInstanceStatus);
    }
    case "target_group": {
      const { TargetHealthDescriptions: targets = [] } = await ports.elb.describeTargetHealth({
        TargetGroupArn: resource.arn,
      });
      return targetGroupHealth(
        targets.map((target) => target.TargetHealth?.State),
        resource.minimumHealthyTargets,
      );
    }
    case "endpoint": {
      const response = await fetch(resource.url, {
        method: "GET",
        redirect: "manual",
        signal,
        headers: { "user-agent": "site-failover-sentinel" },
      });
      // Only the status counts; a body nobody reads would keep the connection.
      await response.body?.cancel();
      return endpointHealth(response.status, resource.expectedStatus);
    }
  }
}
