/** Tags on everything that takes tags. A pure function and not a stack transform, so that a component shows its tags. */

export interface TagSource {
  readonly project: string;
  readonly stack: string;
  readonly role: "primary" | "backup";
  /** Tags from the stack's configuration. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The stack's own tags and ours. Ours win: cost reports and people rely on them being true.
 *
 * Keys use letters, digits and `:` and `-`, which every service allows
 * (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
 */
export function resourceTags(source: TagSource): Record<string, string> {
  return {
    ...source.tags,
    "managed-by": "pulumi",
    "site-failover:project": source.project,
    "site-failover:stack": source.stack,
    "site-failover:role": source.role,
  };
}
