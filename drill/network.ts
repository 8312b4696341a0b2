/** From a name to an answer: which load balancer a record leads to, and what a request there gets. */
import { CONNECT_LATENCY } from "./aws/assumptions";
import type { HttpOutcome, RequestPath } from "./aws/elb/request";
import type { HttpRequest } from "./aws/elb/routing";
import type { LoadBalancer } from "./aws/elb/state";
import { CONNECT_TIMEOUT_MILLISECONDS } from "./aws/route53/checkers";
import type { Route53Service } from "./aws/route53/service";
import type { Checker, DnsRecord, HealthCheck } from "./aws/route53/state";
import { Rules } from "./aws/rules";
import type { Kernel } from "./kernel/kernel";
import type { Random } from "./kernel/random";
import type { Asked, Question } from "./lambda/fetch";

/** True when the rule keeps `from` (a region, or `internet`) from reaching a load balancer. */
export type Cut = (from: string, loadBalancer: LoadBalancer) => boolean;

/** What becomes of one probe of one checker. */
export type ProbeFate =
  /** It never arrives. */
  | { readonly kind: "lost" }
  /** The site answers, and the checker does not hear it. */
  | { readonly kind: "answer-lost" }
  /** The answer takes this much longer on its way back. */
  | { readonly kind: "slow"; readonly milliseconds: number };

/** Undefined: nothing to say. The first rule that says something counts. */
export type CheckerRule = (
  checker: Checker,
  check: HealthCheck,
  loadBalancer: LoadBalancer,
) => ProbeFate | undefined;

/** Functions outside a VPC leave from addresses of AWS; here from one of a range for documentation (RFC 5737). */
const FUNCTION_ADDRESS = "198.51.100.1";

/**
 * Node's `fetch` gives up a connection after this time.
 * https://undici.nodejs.org/#/docs/api/Client (connectTimeout)
 */
const FETCH_CONNECT_TIMEOUT_MILLISECONDS = 10_000;

export class Network {
  private readonly byDnsName = new Map<string, LoadBalancer>();
  private readonly bySite = new Map<string, LoadBalancer>();
  /** By names as records write them. */
  private readonly named = new Map<string, LoadBalancer | undefined>();
  private readonly probes = new WeakMap<Checker, HttpRequest>();
  private readonly random: Random;
  /** Whom faults keep from what. */
  readonly cuts = new Rules<Cut>();
  /** What faults do to single checkers' probes. */
  readonly checkerRules = new Rules<CheckerRule>();

  constructor(
    private readonly kernel: Kernel,
    private readonly requests: RequestPath,
  ) {
    this.random = kernel.random.stream("network");
  }

  addLoadBalancer(loadBalancer: LoadBalancer): void {
    this.byDnsName.set(loadBalancer.dnsName.toLowerCase(), loadBalancer);
    this.bySite.set(loadBalancer.site, loadBalancer);
    this.named.clear();
  }

  loadBalancerOf(dnsName: string): LoadBalancer | undefined {
    if (this.named.has(dnsName)) return this.named.get(dnsName);
    const plain = dnsName
      .toLowerCase()
      .replace(/^dualstack\./, "")
      .replace(/\.$/, "");
    const loadBalancer = this.byDnsName.get(plain);
    this.named.set(dnsName, loadBalancer);
    return loadBalancer;
  }

  reachable(from: string, loadBalancer: LoadBalancer): boolean {
    const cuts = this.cuts.all();
    return cuts.length === 0 || !cuts.some((cut) => cut(from, loadBalancer));
  }

  /** Fixed addresses of a record are taken to be those of the site that owns the record. */
  destination(record: DnsRecord | undefined): LoadBalancer | undefined {
    if (record === undefined) return undefined;
    return record.target.kind === "alias"
      ? this.loadBalancerOf(record.target.dnsName)
      : this.bySite.get(record.site);
  }

  /** A load balancer by its own name, or by a record's. */
  private resolve(route53: Route53Service, name: string): LoadBalancer | undefined {
    return this.loadBalancerOf(name) ?? this.destination(route53.query(name, "A"));
  }

  /** Time a connection takes, milliseconds. */
  connectMilliseconds(): number {
    return this.random.between(CONNECT_LATENCY[0], CONNECT_LATENCY[1]);
  }

  /** A request that reaches the load balancer; the caller adds the time of the connection. */
  send(
    loadBalancer: LoadBalancer,
    port: number,
    request: HttpRequest,
    done: (outcome: HttpOutcome) => void,
  ): void {
    this.requests.send(loadBalancer, port, request, done);
  }

  /** A GET of a function: the name is asked of Route 53, or is a load balancer's own. */
  ask(route53: Route53Service, from: string, { url, headers }: Question, done: Asked): void {
    const { hostname: host, pathname: path, protocol } = url;
    const loadBalancer = this.resolve(route53, host);
    if (loadBalancer === undefined) {
      this.later(this.connectMilliseconds(), () => done({ failed: "ENOTFOUND", host }));
      return;
    }
    if (!this.reachable(from, loadBalancer)) {
      this.later(FETCH_CONNECT_TIMEOUT_MILLISECONDS, () => done({ failed: "UND_ERR_CONNECT_TIMEOUT", host }));
      return;
    }
    const port = Number(url.port) || (protocol === "https:" ? 443 : 80);
    const request = { method: "GET", host, path, headers, clientAddress: FUNCTION_ADDRESS };
    this.later(this.connectMilliseconds(), () =>
      this.send(loadBalancer, port, request, ({ status, afterMilliseconds, body = "" }) =>
        this.later(afterMilliseconds, () =>
          done(
            status === 0
              ? { failed: afterMilliseconds === 0 ? "ECONNREFUSED" : "UND_ERR_CONNECT_TIMEOUT", host }
              : { status, body },
          ),
        ),
      ),
    );
  }

  private later(milliseconds: number, run: () => void): void {
    this.kernel.clock.after(milliseconds, run);
  }

  /** One probe of a Route 53 checker. */
  check(
    route53: Route53Service,
    check: HealthCheck,
    checker: Checker,
    done: (status: number, afterMilliseconds: number, body?: string) => void,
  ): void {
    const loadBalancer = this.resolve(route53, check.fullyQualifiedDomainName);
    if (loadBalancer === undefined || !this.reachable(checker.region, loadBalancer)) {
      done(0, CONNECT_TIMEOUT_MILLISECONDS);
      return;
    }
    const fate = this.fateOf(check, checker, loadBalancer);
    if (fate?.kind === "lost") {
      done(0, CONNECT_TIMEOUT_MILLISECONDS);
      return;
    }
    const startedAt = this.kernel.clock.now();
    const request = this.probeOf(check, checker);
    this.send(loadBalancer, check.port, request, ({ status, afterMilliseconds, body }) => {
      // The checker's own time-out follows.
      if (fate?.kind === "answer-lost") return;
      const after = this.kernel.clock.now() - startedAt + afterMilliseconds + (fate?.milliseconds ?? 0);
      done(status, status === 0 ? Math.min(after, CONNECT_TIMEOUT_MILLISECONDS) : after, body);
    });
  }

  private fateOf(check: HealthCheck, checker: Checker, loadBalancer: LoadBalancer): ProbeFate | undefined {
    for (const rule of this.checkerRules.all()) {
      const fate = rule(checker, check, loadBalancer);
      if (fate !== undefined) return fate;
    }
    return undefined;
  }

  /**
   * What a checker sends; the user agent names the health check.
   * https://repost.aws/knowledge-center/route-53-fix-unwanted-health-checks
   */
  private probeOf({ id, fullyQualifiedDomainName: host }: HealthCheck, checker: Checker): HttpRequest {
    let request = this.probes.get(checker);
    if (request?.path !== checker.path) {
      const agent = `Amazon-Route53-Health-Check-Service (ref ${id}; report http://amzn.to/1vsZADi)`;
      const headers = { "user-agent": agent, accept: "*/*" };
      request = { method: "GET", host, path: checker.path, headers, clientAddress: checker.address };
      this.probes.set(checker, request);
    }
    return request;
  }
}
