/** What moves a site between its target groups, and what finds out that it has to. */
import { Heartbeat } from "../loadBalancing/heartbeat";
import { firstListener } from "../loadBalancing/loadBalancer";
import { Probes, probeOrigin } from "../loadBalancing/probes";
import { firstRulePriority } from "../loadBalancing/siteLoadBalancing";
import { TargetGroupFailover } from "../loadBalancing/targetGroupFailover";
import type { Site } from "./site";

export function createTargetGroupFailover(site: Site): TargetGroupFailover | undefined {
  const { context, loadBalancer, groups, stateTable, events } = site;
  const settings = site.args.settings.targetGroupFailover;
  return settings.enabled
    ? new TargetGroupFailover(
        `${site.siteName}-target-groups`,
        {
          context,
          settings,
          loadBalancer,
          groups,
          stateTable,
          events,
          notificationTopicArn: site.notifications.topicArn,
        },
        { parent: site },
      )
    : undefined;
}

/** Undefined where only alarms and the minute's tick find out. */
export function createHeartbeat(site: Site): Heartbeat | undefined {
  const { context, loadBalancer, groups, targetGroupFailover } = site;
  const { settings } = site.args;
  const { detection, probe } = settings.targetGroupFailover;
  if (targetGroupFailover === undefined || detection === "alarm") {
    return undefined;
  }
  return new Heartbeat(
    `${site.siteName}-heartbeat`,
    {
      context,
      loadBalancer,
      firstPriority: firstRulePriority(settings),
      groups,
      function: targetGroupFailover.function,
      probes: probe.enabled ? createProbes(site, targetGroupFailover) : undefined,
      notificationTopicArn: site.notifications.topicArn,
    },
    { parent: site },
  );
}

function createProbes(site: Site, mover: TargetGroupFailover): Probes {
  const { context, loadBalancer, groups } = site;
  const { settings } = site.args;
  return new Probes(
    `${site.siteName}-probe`,
    {
      context,
      origin: probeOrigin(settings),
      timeoutSeconds: settings.targetGroupFailover.probe.timeoutSeconds,
      listenerArn: firstListener(loadBalancer),
      firstPriority: firstRulePriority(settings),
      groups,
      targetGroups: settings.targetGroups,
      function: mover.function,
    },
    { parent: site },
  );
}
