import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { type HeartbeatConfig, PROBE_HEADER } from "../../handlers/runtime/config";
import type { SiteContext } from "../context";
import type { FailoverFunction } from "../functions/failoverFunction";
import type { Settings, TargetGroupSettings } from "../settings/schema";
import { RULE_SLOTS } from "./listenerRules";
import type { ListedGroup } from "./targetGroupList";
import { applicationGroups } from "./targetHealthAlarms";

/** Rules hold at most 128 characters of a header's value:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html */
const KEY_LENGTH = 32;

export interface ProbesArgs {
  readonly context: SiteContext;
  /** `https://primary.app.example.com`, without a path. */
  readonly origin: string;
  readonly timeoutSeconds: number;
  /** The listener that answers at `origin`. */
  readonly listenerArn: pulumi.Output<string>;
  /** Priority of our first rule on it. */
  readonly firstPriority: number;
  /** The whole list, in order of priority. The settings allow as many application groups as our rules have places. */
  readonly groups: readonly ListedGroup[];
  /** What a healthy answer of each application group is: that to its own health check. */
  readonly targetGroups: readonly Pick<TargetGroupSettings, "name" | "healthCheck">[];
  /** Moves the weights; it has to know these rules before they are there. */
  readonly function: FailoverFunction;
}

/**
 * A way to each application group through the load balancer, whether it serves or not: a rule for each that forwards
 * the requests with its key. The keys are random and in no output, so that no client asks a group that does not serve;
 * in Pulumi's state they are encrypted as secrets.
 *
 * No switch moves these rules: the function that moves the weights knows them by the header. One deployed by an earlier
 * version of this program does not, and would make of them forwards like all others; so they wait for its update.
 */
export class Probes extends pulumi.ComponentResource {
  /** The heartbeat's part of the configuration; holds the keys. */
  readonly config: pulumi.Output<NonNullable<HeartbeatConfig["probe"]>>;

  constructor(
    private readonly owner: string,
    private readonly args: ProbesArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:targetGroups:Probes", owner, {}, opts);
    const groups = applicationGroups(args.groups);
    const { origin, timeoutSeconds } = args;
    this.config = pulumi
      .all(groups.map((group, index) => this.createProbe(group, index)))
      .apply((probed) => ({ origin, header: PROBE_HEADER, timeoutSeconds, groups: probed }));
    this.registerOutputs();
  }

  private createProbe(group: ListedGroup, index: number) {
    const { context, listenerArn, firstPriority, function: mover } = this.args;
    const password = new random.RandomPassword(
      `${this.owner}-${group.name}`,
      { length: KEY_LENGTH, special: false },
      { parent: this },
    );
    const key = pulumi.secret(password.result);
    new aws.lb.ListenerRule(
      // By its place and not by its group: where groups change places, or one is taken out, a rule would otherwise move
      // to a priority that another holds until the end of the deployment, and AWS refuses that.
      `${this.owner}-${index + 1}`,
      {
        listenerArn,
        priority: firstPriority + RULE_SLOTS.probes + index,
        conditions: [{ httpHeader: { httpHeaderName: PROBE_HEADER, values: [key] } }],
        actions: [{ type: "forward", targetGroupArn: group.arn }],
        tags: context.tags,
      },
      { parent: this, dependsOn: [mover.function] },
    );
    const { path, successCodes } = this.checkOf(group.name);
    return key.apply((value) => ({ name: group.name, key: value, path, successCodes }));
  }

  private checkOf(name: string): TargetGroupSettings["healthCheck"] {
    const found = this.args.targetGroups.find((group) => group.name === name);
    if (found === undefined) {
      throw new Error(
        `${this.owner}: no settings of the target group ${name}; this is a defect in the caller.`,
      );
    }
    return found.healthCheck;
  }
}

/**
 * Where a site's first listener answers: 443 of a load balancer of ours; of an adopted one, where Route 53's checkers
 * ask it, which are the same for the listener that is first in the list, HTTPS first.
 */
export function probeOrigin({ loadBalancer, dns }: Pick<Settings, "loadBalancer" | "dns">): string {
  const { type, port } = dns.healthCheck;
  if (loadBalancer.mode === "create") {
    return `https://${dns.siteName}`;
  }
  const standard = type === "HTTPS" ? 443 : 80;
  return `${type.toLowerCase()}://${dns.siteName}${port === standard ? "" : `:${port}`}`;
}
