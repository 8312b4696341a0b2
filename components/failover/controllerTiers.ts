/** What can fail over at a site, as the controller is told of it. */
import type * as pulumi from "@pulumi/pulumi";
import type { AutoScaling } from "../autoScaling/autoScaling";
import type { Database } from "../database/database";
import type { FailoverFunction } from "../functions/failoverFunction";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import type { PeerDocument } from "./peerDocument";

/** A tier that is absent does not exist at the site. */
export interface ControllerTiers {
  readonly loadBalancer?: {
    /** The whole list, in order of priority. */
    readonly groups: readonly ListedGroup[];
    readonly listenerArns: readonly pulumi.Output<string>[];
    /** Moves the weights. */
    readonly function: FailoverFunction;
  };
  readonly database?: Pick<Database, "arn" | "kind" | "config">;
  readonly autoScaling?: Pick<AutoScaling, "groupArn" | "config">;
  /** Backup site: the primary it stands in for. */
  readonly primary?: pulumi.Output<PeerDocument>;
}
