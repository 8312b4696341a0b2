import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "../../components/settings";
import type { ReferenceVariant } from "./variant";

export interface ReferenceDnsArgs {
  readonly site: string;
  readonly role: Settings["role"];
  readonly dns: Settings["dns"];
  readonly loadBalancer: Pick<aws.lb.LoadBalancer, "dnsName" | "zoneId">;
  readonly failureThreshold: ReferenceVariant["failureThreshold"];
  /** Put the health check on the failover record. */
  readonly healthChecked: boolean;
}

/** Both seeds check every 30 s. */
export const INTERVAL_SECONDS = 30;

/**
 * The site's own name, its half of the failover pair, and a health check on **both** halves, as REL11-BP02 has it. With
 * a check on SECONDARY, an unhealthy backup makes Route 53 answer the primary whatever its health
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-problems.html): the latch does not hold then.
 */
export class ReferenceDns extends pulumi.ComponentResource {
  readonly healthCheck: aws.route53.HealthCheck;

  constructor(
    private readonly owner: string,
    private readonly args: ReferenceDnsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:reference:Dns", owner, {}, opts);
    const { site, role, dns, healthChecked } = args;
    this.healthCheck = this.createHealthCheck();
    this.createRecord("site", { name: dns.siteName });
    this.createRecord("service", {
      name: dns.serviceName,
      setIdentifier: site,
      failoverRoutingPolicies: [{ type: role === "primary" ? "PRIMARY" : "SECONDARY" }],
      ...(healthChecked ? { healthCheckId: this.healthCheck.id } : {}),
    });
    this.registerOutputs({ healthCheckId: this.healthCheck.id });
  }

  /** Failures in a row that turn the check. */
  get failureThreshold(): number {
    return this.args.failureThreshold;
  }

  private createHealthCheck(): aws.route53.HealthCheck {
    const { dns, failureThreshold } = this.args;
    return new aws.route53.HealthCheck(
      this.owner,
      {
        type: "HTTPS",
        fqdn: dns.siteName,
        port: 443,
        resourcePath: dns.healthCheck.path,
        requestInterval: INTERVAL_SECONDS,
        failureThreshold,
      },
      { parent: this },
    );
  }

  /** An alias to the load balancer; its TTL is 60 s, as the one REL11-BP02 sets on plain records. */
  private createRecord(part: string, args: Omit<aws.route53.RecordArgs, "zoneId" | "type">): void {
    const { dns, loadBalancer } = this.args;
    new aws.route53.Record(
      `${this.owner}-${part}`,
      {
        ...args,
        zoneId: dns.hostedZoneId,
        type: "A",
        aliases: [{ name: loadBalancer.dnsName, zoneId: loadBalancer.zoneId, evaluateTargetHealth: false }],
      },
      { parent: this },
    );
  }
}
