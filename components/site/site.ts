import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AutoScaling } from "../autoScaling/autoScaling";
import type { SiteContext } from "../context";
import type { Database } from "../database/database";
import { Dns } from "../dns/dns";
import type { Latch } from "../dns/latch";
import { usEast1Provider } from "../dns/usEast1";
import type { Controller } from "../failover/controller";
import type { SiteEvents } from "../failover/eventsTable";
import type { PeerDocument } from "../failover/peerDocument";
import { StateTable } from "../failover/stateTable";
import type { FailoverFunction } from "../functions/failoverFunction";
import { Notifications } from "../functions/notifications";
import { Edge } from "../loadBalancing/edge";
import { EdgeTargetGroup } from "../loadBalancing/edgeTargetGroup";
import type { Heartbeat } from "../loadBalancing/heartbeat";
import type { LoadBalancerHandle } from "../loadBalancing/loadBalancer";
import {
  answersTakeover,
  createLoadBalancing,
  createSiteRules,
  hasEdge,
  type LoadBalancing,
  type SitePlace,
} from "../loadBalancing/siteLoadBalancing";
import type { TargetGroupFailover } from "../loadBalancing/targetGroupFailover";
import type { ListedGroup } from "../loadBalancing/targetGroupList";
import { UnhealthyTargetsAlarms } from "../loadBalancing/targetHealthAlarms";
import type { Sentinel } from "../sentinel/sentinel";
import type { Settings } from "../settings/schema";
import { resourceTags } from "../tags";
import { manifestDocument } from "./manifestDocument";
import { createAutoScaling, createDatabase } from "./siteData";
import {
  createController,
  createEvents,
  createLatch,
  createPrimary,
  createSentinel,
  edgeLease,
} from "./siteFailover";
import { SiteManifest } from "./siteManifest";
import { type SiteOutputs, siteOutputs } from "./siteOutputs";
import { createHeartbeat, createTargetGroupFailover } from "./siteSwitching";

export interface SiteArgs {
  readonly settings: Settings;
  /** Pulumi project; part of the manifest's name. */
  readonly project: string;
  /** Pulumi stack; the site's name in messages, and part of the manifest's name. */
  readonly stack: string;
  /** Region of the stack's default provider, where the site is. */
  readonly region: string;
}

/**
 * One site: load balancer, target-group failover, DNS, and on the primary site the latch; where they are configured,
 * the database, the Auto Scaling group, the controller and the sentinel. One per stack.
 *
 * @example new Site("prod", { settings: settingsFromPulumi(), project: "site-failover", stack: "prod", region: "eu-west-1" })
 */
export class Site extends pulumi.ComponentResource {
  readonly context: SiteContext;
  readonly usEast1: aws.Provider;
  readonly notifications: Notifications;
  readonly usEast1Notifications: Notifications;
  readonly stateTable: StateTable;
  /** The history of failovers; absent without a controller. */
  readonly events: SiteEvents | undefined;
  /** Backup site: the primary it stands in for, from that one's stack. */
  readonly primary: pulumi.Output<PeerDocument> | undefined;
  readonly edgeTargetGroup: EdgeTargetGroup | undefined;
  readonly place: SitePlace;
  readonly loadBalancer: LoadBalancerHandle;
  /** The whole target group list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  readonly dns: Dns;
  readonly edge: Edge | undefined;
  readonly autoScaling: AutoScaling | undefined;
  readonly database: Database | undefined;
  readonly targetGroupFailover: TargetGroupFailover | undefined;
  /** Finds out within seconds that a switch is due; absent where alarms alone do. */
  readonly heartbeat: Heartbeat | undefined;
  readonly latch: Latch | undefined;
  readonly controller: Controller | undefined;
  readonly sentinel: Sentinel | undefined;
  readonly outputs: SiteOutputs;

  constructor(
    readonly siteName: string,
    readonly args: SiteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:site:Site", siteName, {}, opts);
    this.context = this.createContext();
    this.usEast1 = usEast1Provider(siteName, this);
    this.notifications = this.createNotifications("notifications");
    this.usEast1Notifications = this.createNotifications("notifications-us-east-1", this.usEast1);
    this.stateTable = new StateTable(`${siteName}-state`, { context: this.context }, { parent: this });
    this.events = createEvents(this);
    this.primary = createPrimary(this);
    this.edgeTargetGroup = this.createEdgeTargetGroup();
    const { place, loadBalancer, groups } = this.createLoadBalancing();
    this.place = place;
    this.loadBalancer = loadBalancer;
    this.groups = groups;
    // Before the function behind the load balancer, which is told of the checks it answers.
    this.dns = this.createDns();
    this.edge = this.createEdge();
    this.createRules();
    this.createUnhealthyTargetsAlarms();
    this.autoScaling = createAutoScaling(this);
    this.database = createDatabase(this);
    this.targetGroupFailover = createTargetGroupFailover(this);
    this.heartbeat = createHeartbeat(this);
    this.latch = createLatch(this);
    this.controller = createController(this);
    this.sentinel = createSentinel(this);
    const manifest = this.createManifest();
    this.outputs = siteOutputs(this, manifest.parameterName);
    this.registerOutputs({ ...this.outputs });
  }

  /** Every function of the site, in the order of the outage they are for. */
  get functions(): readonly FailoverFunction[] {
    const { heartbeat, targetGroupFailover, latch, edge, controller, sentinel } = this;
    return [heartbeat, targetGroupFailover, latch, edge, controller, sentinel].flatMap((part) =>
      part === undefined ? [] : [part.function],
    );
  }

  private createContext(): SiteContext {
    const { settings, project, stack } = this.args;
    return {
      site: stack,
      tags: resourceTags({ project, stack, role: settings.role, tags: settings.tags }),
      protect: settings.protect,
      functions: settings.functions,
    };
  }

  private createNotifications(part: string, topicProvider?: aws.Provider): Notifications {
    const { notifications, database } = this.args.settings;
    // RDS tells a topic of its own region, and refuses a subscription to one it may not publish to.
    const databaseEvents = database.mode !== "none" && topicProvider === undefined;
    return new Notifications(
      `${this.siteName}-${part}`,
      { context: this.context, notifications, topicProvider, databaseEvents },
      { parent: this },
    );
  }

  private createEdgeTargetGroup(): EdgeTargetGroup | undefined {
    return hasEdge(this.args.settings)
      ? new EdgeTargetGroup(this.siteName, { context: this.context }, { parent: this })
      : undefined;
  }

  private createLoadBalancing(): LoadBalancing {
    const { context, edgeTargetGroup } = this;
    return createLoadBalancing(
      this.siteName,
      { context, settings: this.args.settings, edgeTargetGroup },
      this,
    );
  }

  private createEdge(): Edge | undefined {
    if (this.edgeTargetGroup === undefined) {
      return undefined;
    }
    const { gate, sorryPage, dns } = this.args.settings;
    return new Edge(
      `${this.siteName}-edge`,
      {
        context: this.context,
        targetGroup: this.edgeTargetGroup,
        gate,
        sorryPage,
        checkPath: dns.healthCheck.path,
        groups: this.groups,
        listenerArns: this.loadBalancer.listenerArns,
        stateTable: this.stateTable,
        lease: edgeLease(this),
        takeover: answersTakeover(this.args.settings),
        notificationTopicArn: this.notifications.topicArn,
      },
      { parent: this },
    );
  }

  private createRules(): void {
    const { context, edge, loadBalancer } = this;
    createSiteRules(
      this.siteName,
      {
        context,
        settings: this.args.settings,
        listenerArns: loadBalancer.listenerArns,
        edgeGroupArn: edge?.targetGroupArn,
      },
      this,
    );
  }

  private createUnhealthyTargetsAlarms(): void {
    const { context, groups, loadBalancer, notifications } = this;
    new UnhealthyTargetsAlarms(
      `${this.siteName}-targets`,
      { context, groups, loadBalancerArn: loadBalancer.arn, notificationTopicArn: notifications.topicArn },
      { parent: this },
    );
  }

  private createDns(): Dns {
    const { context, loadBalancer, usEast1 } = this;
    const { role, dns } = this.args.settings;
    return new Dns(
      `${this.siteName}-dns`,
      { context, role, dns, loadBalancer, usEast1, notificationTopicArn: this.usEast1Notifications.topicArn },
      { parent: this },
    );
  }

  private createManifest(): SiteManifest {
    const { project, stack } = this.args;
    return new SiteManifest(
      `${this.siteName}-manifest`,
      { context: this.context, project, stack, document: manifestDocument(this) },
      { parent: this },
    );
  }
}
