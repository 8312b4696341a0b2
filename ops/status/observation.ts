/** Everything `status` reads of a site; each part stands alone, so that one that cannot be read hides nothing else. */
import type { SiteManifest } from "../../components/manifest";
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import type {
  LatchDocument,
  SentinelDocument,
  TakeoverDocument,
  TargetGroupsDocument,
} from "../../handlers/state/documents";
import type { AlarmState } from "../aws/route53";
import type { TargetCount } from "../aws/targets";
import type { Reading } from "../errors";
import type { Holds } from "../latch/holds";

/** A listener or rule that forwards to the list, and the group it gives its weight to. */
export interface ServingRoute {
  readonly label: string;
  /** Undefined when every group of the list has weight 0. */
  readonly group: string | undefined;
}

/** What RDS says of the site's database. */
export interface DatabaseState {
  /** `available`, `rebooting`, … https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html */
  readonly status: string;
  readonly multiAz: boolean;
  /** What it replicates, while it is a replica. */
  readonly source: string | undefined;
}

/** Health of the heartbeat's own target group: it is healthy while its looks succeed. */
export interface HeartbeatState {
  readonly state: string;
  /** What the load balancer says of it. */
  readonly reason: string | undefined;
}

export interface CapacityState {
  readonly inService: number;
  readonly desired: number;
  readonly maximum: number;
}

/** The event a site works on; `event` is absent when its item is gone. */
export interface RunningFailover {
  readonly eventId: string;
  readonly leaseUntil: string | undefined;
  readonly event: FailoverEvent | undefined;
}

export interface SiteObservation {
  readonly manifest: SiteManifest;
  readonly routes: Reading<readonly ServingRoute[]>;
  readonly health: readonly {
    readonly group: string;
    readonly needs: number;
    readonly targets: Reading<TargetCount> | undefined;
  }[];
  readonly watchAlarm: Reading<AlarmState>;
  /** Present for a site with a latch: what holds it out, or would. */
  readonly holds?: Holds;
  readonly recordAlarm?: Reading<AlarmState>;
  readonly latchDocument?: Reading<LatchDocument>;
  /** Present for a backup site that primaries depend on. */
  readonly takeover?: Reading<TakeoverDocument>;
  /** How the first listener's heartbeat is; undefined inside: there is none, alarms alone find a dead group. */
  readonly heartbeat: Reading<HeartbeatState | undefined>;
  readonly targetGroups: Reading<TargetGroupsDocument>;
  /** Present for a site with a controller. */
  readonly running?: Reading<RunningFailover | undefined>;
  /** Newest first. */
  readonly events?: Reading<readonly FailoverEvent[]>;
  /** Present for a site with a sentinel. */
  readonly sentinel?: Reading<SentinelDocument>;
  /** Present for a site with a database. */
  readonly database?: Reading<DatabaseState>;
  /** Of a replica: seconds, in the newest minute there is. */
  readonly replicaLag?: Reading<number>;
  /** Present for a site with an Auto Scaling group. */
  readonly capacity?: Reading<CapacityState>;
}
