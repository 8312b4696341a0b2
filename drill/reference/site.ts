import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../../components/context";
import { usEast1Provider } from "../../components/dns/usEast1";
import type { Settings } from "../../components/settings";
import { SiteManifest } from "../../components/site/siteManifest";
import { ReferenceDns } from "./dns";
import { ReferenceLatch } from "./latch";
import { ListenerSwap } from "./listenerSwap";
import { ReferenceLoadBalancing } from "./loadBalancing";
import { referenceManifest } from "./manifest";
import type { ReferenceVariant } from "./variant";

export interface ReferenceSiteArgs {
  readonly settings: Settings;
  readonly variant: ReferenceVariant;
  readonly project: string;
  /** Stack name; the site's name in messages and in the names of its functions. */
  readonly stack: string;
  readonly region: string;
}

/**
 * One site as the seeds describe it, to be measured against: listener swap by alarm, failover records with health
 * checks, and on the primary site the latch by alarm. No gate, sorry page, state, schedule, queue or notification.
 * Functions are named as the shipped design names its own, so that a fault finds them in both.
 */
export class ReferenceSite extends pulumi.ComponentResource {
  readonly loadBalancing: ReferenceLoadBalancing;
  readonly dns: ReferenceDns;
  readonly listenerSwap: ListenerSwap | undefined;
  readonly latch: ReferenceLatch | undefined;

  constructor(
    private readonly owner: string,
    readonly args: ReferenceSiteArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:reference:Site", owner, {}, opts);
    const { settings, variant, project, stack } = args;
    const context: SiteContext = { site: stack, tags: {}, protect: false, functions: settings.functions };
    this.loadBalancing = new ReferenceLoadBalancing(
      owner,
      { context, settings, targetChecks: variant.targetChecks },
      { parent: this },
    );
    this.dns = this.createDns();
    this.listenerSwap = this.createListenerSwap();
    this.latch = this.createLatch();
    new SiteManifest(
      `${owner}-manifest`,
      { context, project, stack, document: referenceManifest(this) },
      { parent: this },
    );
    this.registerOutputs();
  }

  private createDns(): ReferenceDns {
    const { settings, variant, stack } = this.args;
    return new ReferenceDns(
      `${this.owner}-dns`,
      {
        site: stack,
        role: settings.role,
        dns: settings.dns,
        loadBalancer: this.loadBalancing.loadBalancer,
        failureThreshold: variant.failureThreshold,
        healthChecked: variant.tiers !== "target-groups",
      },
      { parent: this },
    );
  }

  /** Nothing to swap to without a second group. */
  private createListenerSwap(): ListenerSwap | undefined {
    const { loadBalancing } = this;
    const [primary, alternative] = loadBalancing.groups;
    if (this.args.variant.tiers === "dns" || primary === undefined || alternative === undefined)
      return undefined;
    return new ListenerSwap(
      `${this.owner}-target-groups`,
      { loadBalancing, primary, alternative },
      { parent: this },
    );
  }

  private createLatch(): ReferenceLatch | undefined {
    const { settings, variant } = this.args;
    if (settings.role !== "primary" || variant.tiers === "target-groups") return undefined;
    return new ReferenceLatch(
      `${this.owner}-latch`,
      { healthCheckId: this.dns.healthCheck.id, usEast1: usEast1Provider(this.owner, this) },
      { parent: this },
    );
  }
}
