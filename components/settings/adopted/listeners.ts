/** Traps of an adopted load balancer and its listeners. */
import type { AdoptedFacts, AdoptedFinding, AdoptedListenerFacts } from "./facts";

/** Nobody outside the VPC reaches an internal load balancer by its own name. */
export function internalLoadBalancer({ settings, loadBalancer }: AdoptedFacts): readonly AdoptedFinding[] {
  if (loadBalancer?.internal !== true) return [];
  const found = "an internal load balancer";
  if (settings.dns.records.kind === "alias") {
    const rule =
      "must be internet-facing while dns.records.kind is alias: neither clients nor Route 53's checkers reach it, so that the site is unhealthy from the first minute and no failover to it helps anybody";
    const act =
      "adopt an internet-facing load balancer, or put dns.records to the public addresses before it";
    return [{ path: ["loadBalancer", "arn"], found, rule, remedy: { act } }];
  }
  if (!settings.targetGroupFailover.probe.enabled) return [];
  const rule =
    "must be false with an internal load balancer: the heartbeat runs outside the VPC, its probes would not arrive and in an outage be no evidence";
  const act = "set targetGroupFailover.probe.enabled to false; the load balancer's verdict still decides";
  return [{ path: ["targetGroupFailover", "probe", "enabled"], found, rule, remedy: { act } }];
}

const named = ({ protocol, port }: AdoptedListenerFacts) => `${protocol} on ${port}`;

/**
 * The rules that answer the check, and 503 for a latched site, are on the listeners of the list alone. Route 53 counts
 * every 2xx and 3xx as healthy:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
 */
export function checkAsksAnAdoptedListener(facts: AdoptedFacts): readonly AdoptedFinding[] {
  const { settings, listeners } = facts;
  if (listeners === undefined || settings.dns.records.kind === "addresses") return [];
  const { type, port } = settings.dns.healthCheck;
  const asked = (listener: AdoptedListenerFacts) => listener.port === port && listener.protocol === type;
  const path = ["dns", "healthCheck", "port"];
  const found = `listeners of ${listeners.map(named).join(", ")}`;
  const act = "correct dns.healthCheck.type and port, or loadBalancer.listenerArns";
  if (!listeners.some(asked)) {
    const rule = `must be, with type ${type}, that of a listener of loadBalancer.listenerArns: only those answer the check's path by our rules. Another may redirect, which Route 53 counts as healthy: the site would never fail over, and a latched one would be answered again`;
    return [{ path, found, rule, remedy: { act } }];
  }
  const [first] = listeners;
  if (!settings.targetGroupFailover.probe.enabled || first === undefined || asked(first)) return [];
  const rule = `must be, with type ${type}, that of the first listener while targetGroupFailover.probe.enabled is true: the probes ask there, and only the first listener knows them; in an outage they would be no evidence`;
  return [{ path, found, rule, remedy: { act } }];
}

/** https://docs.aws.amazon.com/prescriptive-guidance/latest/load-balancer-stickiness/target-group-stickiness.html */
export function groupStickiness({ listeners = [] }: AdoptedFacts): readonly AdoptedFinding[] {
  return listeners.flatMap(({ defaultActions }, index) => {
    const held = defaultActions
      .flatMap(({ forwards = [] }) => forwards)
      .flatMap(({ stickinesses = [] }) => stickinesses)
      .filter(({ enabled }) => enabled)
      .map(({ duration }) => duration);
    if (held.length === 0) return [];
    const seconds = Math.max(...held);
    return [
      {
        path: ["loadBalancer", "listenerArns", index],
        found: `a default action with target group stickiness for ${seconds} s`,
        rule: `must not hold clients to a target group: when it fails, those who have its cookie would stay with it for up to ${seconds} s after the switch`,
        remedy: {
          act: "switch group stickiness off in the listener's default action; that of a target group may stay",
        },
      },
    ];
  });
}
