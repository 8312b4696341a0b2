/** A target group list for tests of what moves it. */
import * as pulumi from "@pulumi/pulumi";
import type { ListedGroup } from "../../../components/loadBalancing/targetGroupList";
import { ACCOUNT, BACKUP_GROUP_ARN, LISTENER_ARN, LOAD_BALANCER_ARN, PRIMARY_GROUP_ARN } from "./settings";

export const EDGE_GROUP_ARN = `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/edge/0123456789abcdef`;
export const HTTP_LISTENER_ARN = `${LISTENER_ARN.slice(0, -16)}0467ef3c8400ae65`;

/** Primary (two healthy targets needed), backup, sorry page. Call it inside `deploy`. */
export function groupList(): ListedGroup[] {
  return [
    { name: "primary", kind: "application", minimumHealthyTargets: 2, arn: pulumi.output(PRIMARY_GROUP_ARN) },
    { name: "backup", kind: "application", minimumHealthyTargets: 1, arn: pulumi.output(BACKUP_GROUP_ARN) },
    { name: "sorry-page", kind: "sorry-page", minimumHealthyTargets: 1, arn: pulumi.output(EDGE_GROUP_ARN) },
  ];
}

/** A load balancer with two listeners. Call it inside `deploy`. */
export function loadBalancer() {
  return {
    arn: pulumi.output(LOAD_BALANCER_ARN),
    dnsName: pulumi.output("web-1.eu-west-1.elb.amazonaws.com"),
    zoneId: pulumi.output("Z32O12XQLNTSW2"),
    listenerArns: [pulumi.output(LISTENER_ARN), pulumi.output(HTTP_LISTENER_ARN)],
  };
}

/** The list as functions are told it. */
export const GROUP_CONFIGS = [
  { name: "primary", arn: PRIMARY_GROUP_ARN, kind: "application", minimumHealthyTargets: 2 },
  { name: "backup", arn: BACKUP_GROUP_ARN, kind: "application", minimumHealthyTargets: 1 },
  { name: "sorry-page", arn: EDGE_GROUP_ARN, kind: "sorry-page", minimumHealthyTargets: 1 },
];
