/** Traps of adopted target groups. */
import type { TargetGroupSettings } from "../schema";
import type { AdoptedFacts, AdoptedFinding, AdoptedTargetGroupFacts } from "./facts";

type Judge = (
  group: TargetGroupSettings,
  found: AdoptedTargetGroupFacts,
  index: number,
  facts: AdoptedFacts,
) => readonly AdoptedFinding[];

export function adoptedTargetGroups(facts: AdoptedFacts): readonly AdoptedFinding[] {
  const { settings, targetGroups = [] } = facts;
  return settings.targetGroups.flatMap((group, index) => {
    const found = targetGroups[index];
    if (found === undefined) return [];
    // What an unchecked group's check would be does not matter.
    const unchecked = isUnchecked(group, found, index, facts);
    return [
      ...isElsewhere(group, found, index, facts),
      ...(unchecked.length > 0 ? unchecked : differs(group, found, index, facts)),
    ];
  });
}

/**
 * Only a group of a function can be unchecked, and is by default:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#lambda-functions-health-checks
 */
const isUnchecked: Judge = ({ name }, { healthCheck }, index) =>
  healthCheck.enabled
    ? []
    : [
        {
          path: ["targetGroups", index, "arn"],
          found: `group ${name} without health checks`,
          rule: "must be health-checked: of an unchecked group nobody knows whether it can serve. When the other fails, it would not be switched to, and the whole site would fail over",
          remedy: { act: "switch its health checks on; the sorry page is the group that needs none" },
        },
      ];

/** A target group is of one load balancer: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const isElsewhere: Judge = ({ name }, { loadBalancerArns }, index, { settings }) => {
  const { loadBalancer } = settings;
  if (loadBalancer.mode !== "adopt" || loadBalancerArns.length === 0) return [];
  if (loadBalancerArns.includes(loadBalancer.arn)) return [];
  return [
    {
      path: ["targetGroups", index, "arn"],
      found: `group ${name} of ${loadBalancerArns.join(", ")}`,
      rule: "must not be a group of another load balancer: a target group belongs to one, so that in an outage the switch to it would be refused",
      remedy: { act: "name a group of loadBalancer.arn, or one that no listener knows yet" },
    },
  ];
};

/** Predictions, the gate's grace and the probe are made from what is stated here. */
const differs: Judge = ({ healthCheck }, { healthCheck: found }, index, { settings }) => {
  const { enabled, probe } = settings.targetGroupFailover;
  const states = (key: keyof typeof healthCheck, value: string | number, outage: string) =>
    healthCheck[key] === value
      ? []
      : [
          {
            path: ["targetGroups", index, "healthCheck", key],
            found: `${JSON.stringify(value)} in AWS, ${JSON.stringify(healthCheck[key])} here`,
            rule: `must be stated as it is in AWS: ${outage}`,
            remedy: stated(key, value),
          },
        ];
  const times =
    "the predicted recovery and the gate's grace rest on it; were the checks slower than stated, the site would fail over while a switch is on its way";
  const asked =
    "the probe asks the group as its health check does; otherwise every probe fails, and in an outage is no evidence";
  return [
    ...states("intervalSeconds", found.interval, times),
    ...states("timeoutSeconds", found.timeout, times),
    ...states("unhealthyThreshold", found.unhealthyThreshold, times),
    ...(enabled && probe.enabled
      ? [...states("path", found.path, asked), ...states("successCodes", found.matcher, asked)]
      : []),
  ];
};

/** `pulumi config set --path` would make a number of digits. */
function stated(key: string, value: string | number): AdoptedFinding["remedy"] {
  return typeof value === "string" && /^\d+$/.test(value)
    ? { act: `in the stack file, state it as text in quotes: ${key}: "${value}"` }
    : { set: value };
}
