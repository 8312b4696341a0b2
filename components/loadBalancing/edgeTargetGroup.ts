import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { loadBalancingName } from "../names";
import { type ListedGroup, SORRY_PAGE_GROUP } from "./targetGroupList";

export interface EdgeTargetGroupArgs {
  readonly context: SiteContext;
}

/**
 * The target group of the function behind the load balancer. Apart from the function, because listeners and rules
 * name the group, and the function's configuration names the listeners.
 *
 * Health checks are off: each would be a billed invocation that tells nothing but that Lambda works. A Lambda group
 * without them is always used when a rule or weight points at it
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html).
 */
export class EdgeTargetGroup extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EdgeTargetGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:edge:EdgeTargetGroup", name, {}, opts);
    const { protect, tags } = args.context;
    const group = new aws.lb.TargetGroup(
      loadBalancingName(name, "edge"),
      {
        targetType: "lambda",
        // Repeated headers and query parameters reach the function, and it may set several cookies.
        lambdaMultiValueHeadersEnabled: true,
        // Interval and time-out are those AWS takes for Lambda groups: the provider's own defaults contradict each other.
        healthCheck: { enabled: false, interval: 35, timeout: 30 },
        tags,
      },
      { parent: this, protect },
    );
    this.arn = group.arn;
    this.registerOutputs({ arn: this.arn });
  }

  /** The group as the last of the site's list. */
  asSorryPage(): ListedGroup {
    return { name: SORRY_PAGE_GROUP, kind: "sorry-page", minimumHealthyTargets: 1, arn: this.arn };
  }
}
