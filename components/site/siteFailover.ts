/** The functions that fail a site over, and what they remember. */
import type * as pulumi from "@pulumi/pulumi";
import { Latch } from "../dns/latch";
import { Controller } from "../failover/controller";
import type { ControllerTiers } from "../failover/controllerTiers";
import { EventsTable, type SiteEvents } from "../failover/eventsTable";
import { readPeer } from "../failover/peer";
import type { PeerDocument } from "../failover/peerDocument";
import type { EdgeLease } from "../loadBalancing/edge";
import { answersTakeover } from "../loadBalancing/siteLoadBalancing";
import { Sentinel } from "../sentinel/sentinel";
import type { Site } from "./site";

/** The primary that this backup stands in for; undefined without `peerStack`. */
export function createPrimary(site: Site): pulumi.Output<PeerDocument> | undefined {
  const { project, settings } = site.args;
  const { role, peerStack, peerRegion, dns } = settings;
  const takeoverName = answersTakeover(settings) ? dns.siteName : undefined;
  return role === "backup" && peerStack !== undefined
    ? readPeer(`${site.siteName}-primary`, { peerStack, project, peerRegion, takeoverName }, { parent: site })
    : undefined;
}

/** The history; only with a controller, because nobody else can roll back or go on. */
export function createEvents(site: Site): SiteEvents | undefined {
  const { enabled, keepDays } = site.args.settings.controller;
  return enabled
    ? {
        table: new EventsTable(`${site.siteName}-events`, { context: site.context }, { parent: site }),
        keepDays,
      }
    : undefined;
}

/** What the gate keeps the site's lease by; undefined where the latch is none, or there is nothing to latch. */
export function edgeLease(site: Site): EdgeLease | undefined {
  const { role, latch, dns } = site.args.settings;
  const { gateCheckId, watchCheckId } = site.dns.healthChecks;
  if (role !== "primary" || !latch.enabled || latch.mode === "path" || gateCheckId === undefined) {
    return undefined;
  }
  const { intervalSeconds, failureThreshold } = dns.healthCheck;
  const { armAfterHealthySeconds } = latch;
  return { gateCheckId, watchCheckId, intervalSeconds, failureThreshold, armAfterHealthySeconds };
}

export function createLatch(site: Site): Latch | undefined {
  const { role, dns, latch, gate } = site.args.settings;
  if (role !== "primary" || !latch.enabled) {
    return undefined;
  }
  if (latch.mode !== "path" && !gate.enabled) {
    throw new Error(
      `${site.siteName}: latch.mode is ${latch.mode}, but gate.enabled is false, and it is the health gate that keeps the lease. ` +
        "Set gate.enabled to true, or latch.mode to path.",
    );
  }
  const { gateCheckId, recordCheckId } = site.dns.healthChecks;
  if (gateCheckId === undefined || recordCheckId === undefined) {
    throw new Error(
      `${site.siteName}: the latch has no health check to hold. Set dns.healthCheck.adoptId to the check on the PRIMARY record, ` +
        "let this stack create the records (dns.records), or set latch.enabled to false.",
    );
  }
  return new Latch(
    `${site.siteName}-latch`,
    {
      context: site.context,
      gateCheckId,
      recordCheckId,
      checkPath: dns.healthCheck.path,
      latch,
      stateTable: site.stateTable,
      events: site.events,
      usEast1: site.usEast1,
      notificationTopicArn: site.notifications.topicArn,
      usEast1NotificationTopicArn: site.usEast1Notifications.topicArn,
    },
    { parent: site },
  );
}

export function createController(site: Site): Controller | undefined {
  const { context, stateTable, events, usEast1 } = site;
  const { controller, autoScaling } = site.args.settings;
  return events === undefined
    ? undefined
    : new Controller(
        `${site.siteName}-controller`,
        {
          context,
          settings: controller,
          stateTable,
          eventsTable: events.table,
          tiers: tiersOf(site),
          raiseOnPeerFailure: autoScaling.mode !== "none" && autoScaling.raiseOnPeerFailure,
          usEast1,
          notificationTopicArn: site.notifications.topicArn,
          usEast1NotificationTopicArn: site.usEast1Notifications.topicArn,
        },
        { parent: site },
      );
}

function tiersOf(site: Site): ControllerTiers {
  const { targetGroupFailover, groups, loadBalancer, database, autoScaling, primary } = site;
  return {
    ...(targetGroupFailover === undefined
      ? {}
      : {
          loadBalancer: {
            groups,
            listenerArns: loadBalancer.listenerArns,
            function: targetGroupFailover.function,
          },
        }),
    ...(database === undefined ? {} : { database }),
    ...(autoScaling === undefined ? {} : { autoScaling }),
    ...(primary === undefined ? {} : { primary }),
  };
}

export function createSentinel(site: Site): Sentinel | undefined {
  const { context, groups, database, autoScaling, stateTable, controller } = site;
  const settings = site.args.settings.sentinel;
  return settings.enabled
    ? new Sentinel(
        `${site.siteName}-sentinel`,
        {
          context,
          settings,
          watched: { groups, database, autoScaling },
          stateTable,
          controller: controller?.function,
          notificationTopicArn: site.notifications.topicArn,
        },
        { parent: site },
      )
    : undefined;
}
