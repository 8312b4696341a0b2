import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { FAILED_OVER_PATH } from "../settings/schema";

/**
 * Places of our rules, counted from the first priority. A rule keeps its place whether or not the others exist, so that
 * enabling one does not move another onto a priority in use.
 */
export const RULE_SLOTS = {
  failedOver: 0,
  gate: 1,
  preview: 2,
  takeover: 3,
  heartbeat: 4,
  /** The first of the application groups; the others follow. */
  probes: 5,
} as const;

/** Priorities in a row that belong to us on every listener. */
export const RULE_SLOT_COUNT = 10;

/** What our rules answer, the same on every listener of a site. */
export interface RulePlan {
  /** Path of the health gate; absent when the application answers it. */
  readonly gatePath?: string;
  /** Header whose requests see the sorry page; absent without a sorry page. */
  readonly previewHeader?: { readonly name: string; readonly value: string };
  /** Path by which the primary's record asks a backup site whether it has taken over; absent on a primary. */
  readonly takeoverPath?: string;
}

export type RuleSpec =
  | { readonly key: "failed-over"; readonly priority: number; readonly path: string; readonly status: "503" }
  | { readonly key: "gate" | "takeover"; readonly priority: number; readonly path: string }
  | { readonly key: "preview"; readonly priority: number; readonly header: { name: string; value: string } };

/**
 * Our rules in order of priority, from `firstPriority` on.
 *
 * The failed-over path comes first and is answered by the load balancer itself: Route 53 counts every 2xx and 3xx as
 * healthy, so no application, redirect or sign-in may answer it
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html).
 */
export function ruleSpecs(plan: RulePlan, firstPriority: number): RuleSpec[] {
  const specs: RuleSpec[] = [
    {
      key: "failed-over",
      priority: firstPriority + RULE_SLOTS.failedOver,
      path: FAILED_OVER_PATH,
      status: "503",
    },
  ];
  if (plan.gatePath !== undefined) {
    specs.push({ key: "gate", priority: firstPriority + RULE_SLOTS.gate, path: plan.gatePath });
  }
  if (plan.previewHeader !== undefined) {
    specs.push({
      key: "preview",
      priority: firstPriority + RULE_SLOTS.preview,
      header: plan.previewHeader,
    });
  }
  if (plan.takeoverPath !== undefined) {
    specs.push({ key: "takeover", priority: firstPriority + RULE_SLOTS.takeover, path: plan.takeoverPath });
  }
  return specs;
}

export interface ListenerRulesArgs {
  readonly context: SiteContext;
  readonly listenerArn: pulumi.Input<string>;
  readonly plan: RulePlan;
  /** Priority of the first rule, 1–49,990; ten in a row must be free. */
  readonly firstPriority: number;
  /** Target group of gate, takeover and sorry page; needed when the plan names any. */
  readonly edgeGroupArn?: pulumi.Input<string>;
}

/** Our rules on one listener. No function changes them: none forwards to an application group. */
export class ListenerRules extends pulumi.ComponentResource {
  constructor(name: string, args: ListenerRulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:loadBalancing:ListenerRules", name, {}, opts);
    for (const spec of ruleSpecs(args.plan, args.firstPriority)) {
      new aws.lb.ListenerRule(
        `${name}-${spec.key}`,
        {
          listenerArn: args.listenerArn,
          priority: spec.priority,
          conditions: [condition(spec)],
          actions: [action(spec, args.edgeGroupArn)],
          tags: args.context.tags,
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}

function condition(spec: RuleSpec): aws.types.input.lb.ListenerRuleCondition {
  return spec.key === "preview"
    ? { httpHeader: { httpHeaderName: spec.header.name, values: [spec.header.value] } }
    : { pathPattern: { values: [spec.path] } };
}

function action(spec: RuleSpec, edgeGroupArn?: pulumi.Input<string>): aws.types.input.lb.ListenerRuleAction {
  if (spec.key === "failed-over") {
    return {
      type: "fixed-response",
      fixedResponse: {
        statusCode: spec.status,
        contentType: "text/plain",
        messageBody: "This site has failed over and is latched until an operator re-arms it.",
      },
    };
  }
  if (edgeGroupArn === undefined) {
    throw new Error(`The rule "${spec.key}" needs the edge target group; pass edgeGroupArn.`);
  }
  return { type: "forward", targetGroupArn: edgeGroupArn };
}
