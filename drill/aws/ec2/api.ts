/** The part of the EC2 API that handlers use. */
import type {
  DescribeInstanceStatusCommandInput,
  DescribeInstanceStatusCommandOutput,
  InstanceStateName,
  InstanceStatus,
  SummaryStatus,
} from "@aws-sdk/client-ec2";
import { type Applied, answer, awsError } from "../applied";
import type { Regional } from "../cloudwatch/api";
import type { Output } from "../output";
import type { Ec2Instance, Ec2Service } from "./service";

/** `initializing` until the application has started; EC2's own checks take about as long. */
function summary(instance: Ec2Instance, state: InstanceStateName): SummaryStatus {
  if (state !== "running") return "not-applicable";
  if (instance.impaired) return "impaired";
  return instance.started ? "ok" : "initializing";
}

function describe(instance: Ec2Instance, state: InstanceStateName): InstanceStatus {
  const status = summary(instance, state);
  return {
    InstanceId: instance.id,
    AvailabilityZone: instance.zone,
    InstanceState: { Name: state },
    InstanceStatus: { Status: status },
    SystemStatus: { Status: status },
    Events: [],
  };
}

/**
 * Without `IncludeAllInstances` only running instances are described.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html
 */
export function describeInstanceStatus(
  ec2: Ec2Service,
  _now: number,
  { region, input }: Regional<DescribeInstanceStatusCommandInput>,
): Applied<Output<DescribeInstanceStatusCommandOutput>, never> {
  const here = [...ec2.instances.values()].filter((instance) => instance.region === region);
  const chosen =
    input.InstanceIds === undefined
      ? here
      : input.InstanceIds.map((id) => {
          const instance = here.find((each) => each.id === id);
          if (instance === undefined)
            throw awsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
          return instance;
        });
  const statuses = chosen
    .map((instance) => describe(instance, ec2.stateOf(instance)))
    .filter(({ InstanceState: state }) => input.IncludeAllInstances === true || state?.Name === "running");
  return answer({ InstanceStatuses: statuses });
}
