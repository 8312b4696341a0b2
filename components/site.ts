import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "./context";
import { Dns } from "./dns";
import { Edge } from "./edge";
import { EdgeTargetGroup } from "./edgeTargetGroup";
import type { FailoverFunction } from "./failoverFunction";
import { Latch } from "./latch";
import type { LoadBalancerHandle } from "./loadBalancer";
import { manifestDocument } from "./manifestDocument";
import { Notifications } from "./notifications";
import type { Settings } from "./settings/schema";
import { createLoadBalancing, createSiteRules, type LoadBalancing } from "./siteLoadBalancing";
import { SiteManifest } from "./siteManifest";
import { type SiteOutputs, siteOutputs } from "./siteOutputs";
import { StateTable } from "./stateTable";
import { resourceTags } from "./tags";
import { TargetGroupFailover } from "./targetGroupFailover";
import type { ListedGroup } from "./targetGroupList";
import { UnhealthyTargetsAlarms } from "./targetHealthAlarms";
import { usEast1Provider } from "./usEast1";

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
 * One site: load balancer, target-group failover, DNS, and on the primary site the latch. One per stack.
 *
 * @example new Site("prod", { settings: settingsFromPulumi(), project: "site-failover", stack: "prod", region: "eu-west-1" })
 */
export class Site extends pulumi.ComponentResource {
  readonly context: SiteContext;
  readonly usEast1: aws.Provider;
  readonly notifications: Notifications;
  readonly usEast1Notifications: Notifications;
  readonly stateTable: StateTable;
  readonly edgeTargetGroup: EdgeTargetGroup | undefined;
  readonly loadBalancer: LoadBalancerHandle;
  /** The whole target group list, in order of priority. */
  readonly groups: readonly ListedGroup[];
  readonly edge: Edge | undefined;
  readonly targetGroupFailover: TargetGroupFailover | undefined;
  readonly dns: Dns;
  readonly latch: Latch | undefined;
  readonly outputs: SiteOutputs;

  constructor(
    private readonly siteName: string,
    readonly args: SiteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:site:Site", siteName, {}, opts);
    this.context = this.createContext();
    this.usEast1 = usEast1Provider(siteName, this);
    this.notifications = this.createNotifications("notifications");
    this.usEast1Notifications = this.createNotifications("notifications-us-east-1", this.usEast1);
    this.stateTable = new StateTable(`${siteName}-state`, { context: this.context }, { parent: this });
    this.edgeTargetGroup = this.createEdgeTargetGroup();
    const { loadBalancer, groups } = this.createLoadBalancing();
    this.loadBalancer = loadBalancer;
    this.groups = groups;
    this.edge = this.createEdge();
    this.createRules();
    this.createUnhealthyTargetsAlarms();
    this.targetGroupFailover = this.createTargetGroupFailover();
    this.dns = this.createDns();
    this.latch = this.createLatch();
    const manifest = this.createManifest();
    this.outputs = siteOutputs(this, manifest.parameterName);
    this.registerOutputs({ ...this.outputs });
  }

  /** Every function of the site, in the order of the outage they are for. */
  get functions(): readonly FailoverFunction[] {
    return [this.targetGroupFailover, this.latch, this.edge].flatMap((part) =>
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
    return new Notifications(
      `${this.siteName}-${part}`,
      { context: this.context, notifications: this.args.settings.notifications, topicProvider },
      { parent: this },
    );
  }

  private createEdgeTargetGroup(): EdgeTargetGroup | undefined {
    const { gate, sorryPage } = this.args.settings;
    return gate.enabled || sorryPage.enabled
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

  private createTargetGroupFailover(): TargetGroupFailover | undefined {
    const { context, loadBalancer, groups, stateTable } = this;
    const settings = this.args.settings.targetGroupFailover;
    return settings.enabled
      ? new TargetGroupFailover(
          `${this.siteName}-target-groups`,
          {
            context,
            settings,
            loadBalancer,
            groups,
            stateTable,
            notificationTopicArn: this.notifications.topicArn,
          },
          { parent: this },
        )
      : undefined;
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

  private createLatch(): Latch | undefined {
    const { role, dns, latch } = this.args.settings;
    if (role !== "primary" || !latch.enabled) {
      return undefined;
    }
    const { recordCheckId } = this.dns.healthChecks;
    if (recordCheckId === undefined) {
      throw new Error(
        `${this.siteName}: the latch has no health check to hold. Set dns.healthCheck.adoptId to the check on the PRIMARY record, ` +
          "let this stack create the records (dns.records), or set latch.enabled to false.",
      );
    }
    return new Latch(
      `${this.siteName}-latch`,
      {
        context: this.context,
        healthCheckId: recordCheckId,
        checkPath: dns.healthCheck.path,
        latch,
        stateTable: this.stateTable,
        usEast1: this.usEast1,
        notificationTopicArn: this.notifications.topicArn,
        usEast1NotificationTopicArn: this.usEast1Notifications.topicArn,
      },
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
