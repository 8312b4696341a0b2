/**
 * Logical names of resources, from which Pulumi makes physical ones by adding `-` and 7 random characters
 * (https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming).
 */
import { createHash } from "node:crypto";

/** Characters that auto-naming adds. */
const SUFFIX_LENGTH = 8;
/** Longest name of a load balancer or target group:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
const LOAD_BALANCING_NAME_LENGTH = 32;
const LOAD_BALANCING_LOGICAL_LENGTH = LOAD_BALANCING_NAME_LENGTH - SUFFIX_LENGTH;
/** Longest logical name of a site: the longest below it, `<site>-target-groups-every-minute`, is a role's, of which AWS
 * takes 64 characters with the suffix. */
const SITE_NAME_LENGTH = 20;

const HASH_LENGTH = 5;

/** Letters, digits and hyphens only, no hyphen at either end: what a target group's name may hold. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

/**
 * Joins the parts with hyphens and keeps the result within `maximumLength` characters. A name that had to be cut or
 * cleaned carries a few characters of a hash of the whole, so that two different names stay different.
 *
 * @throws RangeError when nothing is left of the name.
 */
export function limitedName(parts: readonly string[], maximumLength: number): string {
  const whole = parts.join("-");
  const name = plain(whole);
  if (name === "") {
    throw new RangeError(`The name "${whole}" has no letter or digit; use a stack name such as prod.`);
  }
  if (name === whole && name.length <= maximumLength) {
    return name;
  }
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, HASH_LENGTH);
  return `${plain(name.slice(0, maximumLength - HASH_LENGTH - 1))}-${hash}`;
}

/** Logical name of a site's root component. Short enough that every child's name fits. */
export function siteComponentName(stack: string): string {
  return limitedName([stack], SITE_NAME_LENGTH);
}

/** Logical name of a load balancer or target group that belongs to the component `owner`. */
export function loadBalancingName(owner: string, part: string): string {
  return limitedName([owner, part], LOAD_BALANCING_LOGICAL_LENGTH);
}
