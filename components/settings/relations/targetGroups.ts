/** Relations of the target group list. */
import { isIPv4 } from "node:net";
import type { TargetGroupSettings } from "../schema";
import { type Finding, GROUP_COUNT, type Relation, repeats } from "./finding";

/** Quota "Target Groups per Action", not adjustable: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_GROUPS_PER_ACTION = 5;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
export const timeoutBelowInterval: Relation = ({ targetGroups }) =>
  targetGroups.flatMap(({ healthCheck }, index) => {
    if (healthCheck.timeoutSeconds < healthCheck.intervalSeconds) return [];
    const base = ["targetGroups", index, "healthCheck"];
    return [
      {
        path: [...base, "timeoutSeconds"],
        involves: [[...base, "intervalSeconds"]],
        rule: `must be below intervalSeconds, which is ${healthCheck.intervalSeconds}: a check must end before the next begins`,
        remedy: { set: Math.max(2, healthCheck.intervalSeconds - 1) },
      },
    ];
  });

export const uniqueNames: Relation = ({ targetGroups }) =>
  repeats(targetGroups.map(({ name }) => name)).map(({ index, first }) => ({
    path: ["targetGroups", index, "name"],
    involves: [["targetGroups", first, "name"]],
    rule: `must differ from the name of targetGroups[${first}]: switches, alarms and messages name groups`,
    remedy: { set: `${targetGroups[index]?.name.slice(0, 20)}-${index + 1}` },
  }));

/** The sorry page is a group of the list too, under this name. */
export const SORRY_PAGE_NAME = "sorry-page";

export const nameIsNotTheSorryPages: Relation = ({ targetGroups }) =>
  targetGroups.flatMap(({ name }, index) =>
    name === SORRY_PAGE_NAME
      ? [
          {
            path: ["targetGroups", index, "name"],
            involves: [],
            rule: `must not be ${SORRY_PAGE_NAME}: that is the name of the list's last group`,
            remedy: { set: `application-${index + 1}` },
          },
        ]
      : [],
  );

/** All groups adopted with their load balancer, or all created with it. */
export const arnsFitMode: Relation = ({ targetGroups, loadBalancer }) =>
  targetGroups.flatMap((group, index) => {
    const path = ["targetGroups", index, "arn"];
    const involves = [["loadBalancer", "mode"]];
    if (loadBalancer.mode === "adopt" && group.arn === undefined) {
      const rule =
        "must be set when loadBalancer.mode is adopt: only groups that the listeners know can be switched to";
      return [{ path, involves, rule, remedy: { edit: `set it to the ARN of target group ${group.name}` } }];
    }
    if (loadBalancer.mode === "create" && group.arn !== undefined) {
      const rule =
        "must not be set when loadBalancer.mode is create: a target group belongs to one load balancer";
      return [{ path, involves, rule, remedy: { edit: "remove it, or set loadBalancer.mode to adopt" } }];
    }
    return [];
  });

export const uniqueArns: Relation = ({ targetGroups }) => {
  const adopted = targetGroups.map(({ arn }, index) => arn ?? `#${index}`);
  return repeats(adopted).map(({ index, first }) => ({
    path: ["targetGroups", index, "arn"],
    involves: [["targetGroups", first, "arn"]],
    rule: `must differ from the ARN of targetGroups[${first}]: a group cannot be its own alternative`,
    remedy: { edit: "name another target group, or remove this entry" },
  }));
};

/** The groups of the list and the sorry page stand in one forward action. */
export const listFitsOneAction: Relation = ({ targetGroups, sorryPage }) => {
  const total = targetGroups.length + (sorryPage.enabled ? 1 : 0);
  if (total <= MOST_GROUPS_PER_ACTION) return [];
  return [
    {
      path: ["targetGroups"],
      place: GROUP_COUNT,
      involves: [["sorryPage", "enabled"]],
      rule: `must be at most ${MOST_GROUPS_PER_ACTION - 1} groups beside the sorry page: a forward action holds ${MOST_GROUPS_PER_ACTION}, and AWS does not raise that`,
      remedy: { edit: "remove a group, or set sorryPage.enabled to false" },
    },
  ];
};

/** Switching needs somewhere to switch to. */
export const failoverHasAlternative: Relation = ({ targetGroups, sorryPage, targetGroupFailover }) => {
  if (!targetGroupFailover.enabled || targetGroups.length > 1 || sorryPage.enabled) return [];
  return [
    {
      path: ["targetGroupFailover", "enabled"],
      involves: [GROUP_COUNT, ["sorryPage", "enabled"]],
      rule: "must be false with a single target group and no sorry page: there is nothing to switch to",
      remedy: { edit: "add a second target group, enable the sorry page, or set this to false" },
    },
  ];
};

/** Registered targets of adopted groups are somebody else's. */
export const adoptedGroupsKeepTheirTargets: Relation = ({ targetGroups }) =>
  targetGroups.flatMap(({ arn, targets }, index) =>
    arn === undefined || targets.length === 0
      ? []
      : [
          {
            path: ["targetGroups", index, "targets"],
            involves: [["targetGroups", index, "arn"]],
            rule: "must be empty when arn is set: targets of an adopted group stay as they are",
            remedy: { edit: "remove the targets here, or the arn" },
          },
        ],
  );

/**
 * Groups are created with the address type IPv4, and a group takes addresses of its own type only:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#target-group-ip-address-type
 */
export const targetsFitType: Relation = ({ targetGroups }) =>
  targetGroups.flatMap(({ targetType, targets }, group) =>
    targets.flatMap((target, index) => {
      const fits = targetType === "instance" ? target.startsWith("i-") : isIPv4(target);
      if (fits) return [];
      const wanted =
        targetType === "instance"
          ? "an instance id such as i-0a1b2c3d4e5f60001"
          : "an IPv4 address such as 10.0.16.21";
      return [
        {
          path: ["targetGroups", group, "targets", index],
          involves: [["targetGroups", group, "targetType"]],
          rule: `must be ${wanted}, because targetType is ${targetType}`,
          remedy: { edit: "name the target accordingly, or change targetType" },
        },
      ];
    }),
  );

/** The same target on another port is another process; on the same port it fails with its twin. */
export const noSharedTargets: Relation = ({ targetGroups }) => {
  const all = targetGroups.flatMap(namedTargets);
  return repeats(all.map(({ identity }) => identity)).flatMap(({ index, first }): Finding[] => {
    const [here, there] = [all[index], all[first]];
    if (here === undefined || there === undefined) return [];
    return [
      {
        path: here.path,
        involves: [there.path],
        rule: `must not be a target of ${there.group} on the same port as well: both groups would fail together`,
        remedy: { edit: "remove it from one of the two places" },
      },
    ];
  });
};

function namedTargets({ name, port, targets }: TargetGroupSettings, group: number) {
  return targets.map((target, index) => ({
    group: name,
    identity: `${target}:${port}`,
    path: ["targetGroups", group, "targets", index],
  }));
}
