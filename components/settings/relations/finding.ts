/** What a relation between settings says when it is broken. */

import type { Settings } from "../schema";
import type { Path } from "../schemaTree";

/** The number of target groups, without what they are. */
export const GROUP_COUNT: Path = ["targetGroups", "length"];

export interface Finding {
  /** The value to change. */
  readonly path: Path;
  /** What the relation reads at `path`, when that is less than all of it. @default path */
  readonly place?: Path;
  /** Other values the relation reads. */
  readonly involves?: readonly Path[];
  /** What must hold and why. */
  readonly rule: string;
  /** A value that mends it, or words for an edit. */
  readonly remedy: { readonly set: string | number | boolean } | { readonly edit: string };
}

/** Checks relations between values that are valid one by one. `region` is the stack's, when it is known. */
export type Relation = (settings: Settings, region: string | undefined) => readonly Finding[];

/** Indexes of the members that repeat an earlier one, and of that earlier one. */
export function repeats(
  members: readonly string[],
): readonly { readonly index: number; readonly first: number }[] {
  return members.flatMap((member, index) => {
    const first = members.indexOf(member);
    return first < index ? [{ index, first }] : [];
  });
}

/** Parts of an ARN that relations compare; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function arnParts(arn: string): {
  readonly region: string;
  readonly account: string;
  readonly resource: string;
} {
  const [, , , region = "", account = "", ...resource] = arn.split(":");
  return { region, account, resource: resource.join(":") };
}
