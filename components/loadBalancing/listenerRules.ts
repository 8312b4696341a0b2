import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { FAILED_OVER_PATH } from "../settings/schema";

/** What our rules answer, the same on every listener of a site. */
export interface RulePlan {
  /** Path of the health gate; absent when the application answers it. */
  readonly gatePath?: string;
  /** Header whose requests see the sorry page; absent without a sorry page. */
  readonly previewHeader?: { readonly name: string; readonly value: string };
}

export type RuleSpec =
  | { readonly key: "failed-over"; readonly priority: number; readonly path: string; readonly status: "503" }
  | { readonly key: "gate"; readonly priority: number; readonly path: string }
  | { readonly key: "preview"; readonly priority: number; readonly header: { name: string; value: string } };

/**
 * Our rules in order of priority, from `firstPriority` on. A rule keeps its number whether or not the ones before it
 * exist, so that enabling one does not move another onto a priority in use.
 *
 * The failed-over path comes first and is answered by the load balancer itself: Route 53 counts every 2xx and 3xx as
 * healthy, so no application, redirect or sign-in may answer it
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html).
 */
export function ruleSpecs(plan: RulePlan, firstPriority: number): RuleSpec[] {
  const specs: RuleSpec[] = [
    { key: "failed-over", priority: firstPriority, path: FAILED_OVER_PATH, status: "503" },
  ];
  if (plan.gatePath !== undefined) {
    specs.push({ key: "gate", priority: firstPriority + 1, path: plan.gatePath });
  }
  if (plan.previewHeader !== undefined) {
    specs.push({ key: "preview", priority: firstPriority + 2, header: plan.previewHeader });
  }
  return specs;
}

export interface ListenerRulesArgs {
  readonly context: SiteContext;
  readonly listenerArn: pulumi.Input<string>;
  readonly plan: RulePlan;
  /** Priority of the first rule, 1–49,998; three in a row must be free. */
  readonly firstPriority: number;
  /** Target group of the gate and the sorry page; needed when the plan names either. */
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
