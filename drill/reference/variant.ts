/** What may differ between runs of the reference design, so that a comparison can be made on equal terms. */
import { Config } from "@pulumi/pulumi";

export interface ReferenceVariant {
  /**
   * How the load balancer checks targets: with AWS's defaults (30 s × 2, timeout 5 s, healthy after 5), as the article
   * on the listener swap leaves them, or with the stack file's, for a comparison at equal target checks.
   * @default "aws-defaults"
   */
  readonly targetChecks: "aws-defaults" | "settings";
  /** Failures in a row that turn Route 53's check: 1 in Keycloak's guide, 3 in REL11-BP02. @default 1 */
  readonly failureThreshold: 1 | 3;
  /**
   * The seeds describe one tier each. Together, Route 53 leaves a site whose first group fails before the listener is
   * swapped; one tier alone shows what that tier takes. `target-groups` has no health checks on its records and no
   * latch, `dns` has no listener swap. @default "both"
   */
  readonly tiers: "both" | "target-groups" | "dns";
}

export const DEFAULT_VARIANT: ReferenceVariant = {
  targetChecks: "aws-defaults",
  failureThreshold: 1,
  tiers: "both",
};

/** Configuration namespace of the variant; not the project's, which knows its own keys only. */
const NAMESPACE = "reference";

/** The variant as configuration laid over a stack file. */
export function variantConfiguration(variant: Partial<ReferenceVariant>): Record<string, unknown> {
  const entries = Object.entries({ ...DEFAULT_VARIANT, ...variant });
  return Object.fromEntries(entries.map(([key, value]) => [`${NAMESPACE}:${key}`, value]));
}

/** The variant the program is run in. @throws Error with the value received and those allowed. */
export function variantFromPulumi(): ReferenceVariant {
  const config = new Config(NAMESPACE);
  return {
    targetChecks: oneOf("targetChecks", config.get("targetChecks"), ["aws-defaults", "settings"]),
    failureThreshold: oneOf("failureThreshold", config.getNumber("failureThreshold"), [1, 3]),
    tiers: oneOf("tiers", config.get("tiers"), ["both", "target-groups", "dns"]),
  };
}

function oneOf<Key extends keyof ReferenceVariant>(
  key: Key,
  received: unknown,
  allowed: readonly ReferenceVariant[Key][],
): ReferenceVariant[Key] {
  if (received === undefined) return DEFAULT_VARIANT[key];
  const found = allowed.find((each) => each === received);
  if (found === undefined) {
    throw new Error(`${NAMESPACE}:${key} is ${JSON.stringify(received)}; use one of ${allowed.join(", ")}.`);
  }
  return found;
}
