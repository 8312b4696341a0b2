/** What one run of the controller works with. */
import type { EventLock } from "../history/eventLock";
import type { EventStore } from "../history/eventStore";
import type {
  AutoScalingPort,
  CloudWatchPort,
  DynamoDbPort,
  ElbPort,
  LambdaPort,
  RdsPort,
  RegionalCloudWatchPort,
  Route53Port,
  SchedulerPort,
  SnsPort,
} from "../runtime/clients";
import type { ControllerConfig } from "../runtime/config";
import type { Report } from "../runtime/shell";

export interface ControllerPorts {
  readonly elb: ElbPort;
  readonly dynamoDb: DynamoDbPort;
  readonly sns: SnsPort;
  /** us-east-1 */
  readonly route53: Route53Port;
  /** us-east-1 */
  readonly cloudWatch: CloudWatchPort;
  readonly regionalCloudWatch: RegionalCloudWatchPort;
  readonly rds: RdsPort;
  readonly autoScaling: AutoScalingPort;
  readonly lambda: LambdaPort;
  readonly scheduler: SchedulerPort;
  /** The same services in the primary's region. */
  readonly peer: (region: string) => { readonly elb: ElbPort; readonly dynamoDb: DynamoDbPort };
}

export interface ControllerContext {
  readonly config: ControllerConfig;
  readonly ports: ControllerPorts;
  readonly events: EventStore;
  readonly lock: EventLock;
  /** Names this run in the lock. */
  readonly holder: string;
  /** Target of the schedules this function makes for itself. */
  readonly functionArn: string | undefined;
  /** Milliseconds since the epoch; goes on during a run. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds since the epoch at which the run leaves the rest to the next one. */
  readonly endsAt: number;
  readonly report: Report;
}
