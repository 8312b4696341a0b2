import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * Name of the snapshot that RDS takes when the instance is deleted. Made once for each creation of the instance: RDS
 * refuses to delete one for which there is such a snapshot already
 * (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html, DBSnapshotAlreadyExists), so a
 * fixed name would let a stack be destroyed once and never again.
 */
export function finalSnapshotName(
  owner: string,
  identifier: string,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const suffix = new random.RandomId(
    `${owner}-final-snapshot`,
    { byteLength: 4, keepers: { identifier } },
    { parent },
  );
  return suffix.hex.apply((hex) => `${identifier}-final-${hex}`);
}
