/** What alarms, events and the controller need of a database, however it came about. */
import type * as pulumi from "@pulumi/pulumi";

/** A read replica in the same region. */
export interface ReadReplicaHandle {
  /** Last part of its alarms' logical names; known before anything is deployed. */
  readonly key: string;
  readonly identifier: pulumi.Output<string>;
}

export interface DatabaseHandle {
  readonly identifier: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  readonly kind: "instance" | "replica";
  /** Of a replica: ARN of what it replicates, where that is known. */
  readonly source: pulumi.Output<string> | undefined;
  readonly readReplicas: readonly ReadReplicaHandle[];
  /** Secret that holds a generated master password. */
  readonly secretArn: pulumi.Output<string> | undefined;
}

export const NO_READ_REPLICAS: readonly ReadReplicaHandle[] = [];
