/** Commands of Elastic Load Balancing. */
import * as elbApi from "../../aws/elb/api";
import { everything } from "../commandModel";
import type { CommandModels } from "../commands";

export const loadBalancingCommands: Pick<
  CommandModels,
  "DescribeListeners" | "DescribeRules" | "DescribeTargetHealth" | "ModifyListener" | "ModifyRule"
> = {
  DescribeListeners: {
    action: "elasticloadbalancing:DescribeListeners",
    resources: everything,
    parameters: ["ListenerArns", "LoadBalancerArn"],
    run: (cloud, now, { input }) => elbApi.describeListeners(cloud.elb.state, now, input).response,
  },
  DescribeRules: {
    action: "elasticloadbalancing:DescribeRules",
    resources: everything,
    parameters: ["ListenerArn", "RuleArns"],
    run: (cloud, now, { input }) => elbApi.describeRules(cloud.elb.state, now, input).response,
  },
  DescribeTargetHealth: {
    action: "elasticloadbalancing:DescribeTargetHealth",
    resources: everything,
    parameters: ["TargetGroupArn"],
    run: (cloud, now, { input }) => elbApi.describeTargetHealth(cloud.elb.state, now, input).response,
  },
  ModifyListener: {
    action: "elasticloadbalancing:ModifyListener",
    resources: ({ input }) => [input.ListenerArn ?? ""],
    // Certificates come from deployments alone, and nothing in a drill depends on them.
    parameters: ["ListenerArn", "DefaultActions", "Certificates"],
    run: (cloud, now, { input }) => {
      const { response, changes } = elbApi.modifyListener(cloud.elb.state, now, input);
      for (const change of changes) cloud.elb.act(change);
      return response;
    },
  },
  ModifyRule: {
    action: "elasticloadbalancing:ModifyRule",
    resources: ({ input }) => [input.RuleArn ?? ""],
    parameters: ["RuleArn", "Actions"],
    run: (cloud, now, { input }) => {
      const { response, changes } = elbApi.modifyRule(cloud.elb.state, now, input);
      for (const change of changes) cloud.elb.act(change);
      return response;
    },
  },
};
