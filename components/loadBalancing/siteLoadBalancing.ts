/** Load balancer, target groups and rules of a site, created or adopted: the one place that knows the difference. */
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import {
  type AdoptedLoadBalancerSettings,
  type CreatedLoadBalancerSettings,
  type Settings,
  TAKEOVER_PATH,
} from "../settings/schema";
import { AdoptedLoadBalancer } from "./adoptedLoadBalancer";
import type { EdgeTargetGroup } from "./edgeTargetGroup";
import { ListenerRules, type RulePlan } from "./listenerRules";
import type { LoadBalancerHandle } from "./loadBalancer";
import { Network } from "./network";
import { SiteLoadBalancer } from "./siteLoadBalancer";
import { type ListedGroup, SORRY_PAGE_GROUP } from "./targetGroupList";
import { TargetGroups } from "./targetGroups";

/** Priority of our first rule on a listener of our own. */
const FIRST_PRIORITY = 1;

/** Where databases and instances of the site are made. */
export interface SitePlace {
  readonly vpcId: pulumi.Output<string>;
  /** Empty when nobody has named any: an adopted load balancer says nothing of them. */
  readonly privateSubnetIds: pulumi.Output<string[]>;
}

export interface LoadBalancing {
  readonly place: SitePlace;
  readonly loadBalancer: LoadBalancerHandle;
  /** The whole target group list, in order of priority. */
  readonly groups: readonly ListedGroup[];
}

export interface LoadBalancingArgs {
  readonly context: SiteContext;
  readonly settings: Settings;
  /** Absent when neither gate nor sorry page is enabled. */
  readonly edgeTargetGroup: EdgeTargetGroup | undefined;
}

export function createLoadBalancing(
  name: string,
  args: LoadBalancingArgs,
  parent: pulumi.Resource,
): LoadBalancing {
  const { loadBalancer: settings } = args.settings;
  return settings.mode === "create"
    ? create(name, args, settings, parent)
    : adopt(name, args, settings, parent);
}

export interface SiteRulesArgs {
  readonly context: SiteContext;
  readonly settings: Settings;
  readonly listenerArns: readonly pulumi.Output<string>[];
  /** `Edge.targetGroupArn`; absent when neither gate nor sorry page is enabled. */
  readonly edgeGroupArn: pulumi.Output<string> | undefined;
}

/** Our rules on every listener. Apart from the load balancer, because they wait for the function behind it. */
export function createSiteRules(name: string, args: SiteRulesArgs, parent: pulumi.Resource): void {
  const { context, settings, listenerArns, edgeGroupArn } = args;
  const { loadBalancer } = settings;
  const firstPriority = firstRulePriority(settings);
  listenerArns.forEach((listenerArn, index) => {
    new ListenerRules(
      `${name}-listener-${listenerKey(loadBalancer, index)}`,
      { context, listenerArn, plan: rulePlan(settings), firstPriority, edgeGroupArn },
      { parent },
    );
  });
}

/** Priority of our first rule on every listener of the site. */
export function firstRulePriority({ loadBalancer }: Pick<Settings, "loadBalancer">): number {
  return loadBalancer.mode === "create" ? FIRST_PRIORITY : loadBalancer.firstRulePriority;
}

/**
 * What tells a listener's rules apart. An adopted listener goes by the id in its ARN and not by its place in the list:
 * taking one out would otherwise move the next one's rules, onto priorities they hold themselves until the end of the
 * deployment, and AWS refuses that.
 */
function listenerKey(settings: Settings["loadBalancer"], index: number): string {
  const id = settings.mode === "adopt" ? settings.listenerArns[index]?.split("/").at(-1) : undefined;
  return id ?? String(index + 1);
}

function create(
  name: string,
  args: LoadBalancingArgs,
  settings: CreatedLoadBalancerSettings,
  parent: pulumi.Resource,
): LoadBalancing {
  const { context } = args;
  const network = new Network(name, { context, network: settings.network }, { parent });
  const groups = groupList(name, args, () => network.vpcId, parent);
  return {
    place: network,
    loadBalancer: new SiteLoadBalancer(name, { context, settings, network, groups }, { parent }),
    groups,
  };
}

function adopt(
  name: string,
  args: LoadBalancingArgs,
  settings: AdoptedLoadBalancerSettings,
  parent: pulumi.Resource,
): LoadBalancing {
  const loadBalancer = new AdoptedLoadBalancer(name, { settings }, { parent });
  return {
    place: { vpcId: loadBalancer.vpcId, privateSubnetIds: pulumi.output([]) },
    loadBalancer,
    groups: groupList(name, args, () => loadBalancer.vpcId, parent),
  };
}

/** The application groups, and last the sorry page where it is enabled. */
function groupList(
  name: string,
  { context, settings, edgeTargetGroup }: LoadBalancingArgs,
  vpcId: () => pulumi.Input<string>,
  parent: pulumi.Resource,
): readonly ListedGroup[] {
  const { groups } = new TargetGroups(
    name,
    { context, targetGroups: settings.targetGroups, vpcId },
    { parent },
  );
  if (!settings.sorryPage.enabled || edgeTargetGroup === undefined) {
    return groups;
  }
  if (groups.some((group) => group.name === SORRY_PAGE_GROUP)) {
    throw new Error(
      `${name}: a target group is named "${SORRY_PAGE_GROUP}", which is the sorry page's own name in the list. ` +
        "Rename the group, or set sorryPage.enabled to false.",
    );
  }
  return [...groups, edgeTargetGroup.asSorryPage()];
}

/** What our rules answer on every listener. */
export function rulePlan(settings: Pick<Settings, "role" | "gate" | "sorryPage" | "dns">): RulePlan {
  return {
    ...(settings.gate.enabled ? { gatePath: settings.dns.healthCheck.path } : {}),
    ...(settings.sorryPage.enabled ? { previewHeader: settings.sorryPage.previewHeader } : {}),
    ...(answersTakeover(settings) ? { takeoverPath: TAKEOVER_PATH } : {}),
  };
}

/** Whether the function behind the load balancer exists: without gate and sorry page there is none. */
export function hasEdge({ gate, sorryPage }: Pick<Settings, "gate" | "sorryPage">): boolean {
  return gate.enabled || sorryPage.enabled;
}

/** Every backup site with that function answers the takeover check, whether or not a primary asks. */
export function answersTakeover(settings: Pick<Settings, "role" | "gate" | "sorryPage">): boolean {
  return settings.role === "backup" && hasEdge(settings);
}
