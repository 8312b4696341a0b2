/**
 * Clients that send a request to the service name every second, each through one of several resolvers. Some keep their
 * connection open and do not ask for the name again while it works: after a change of DNS they stay where they were.
 */
import type { HttpOutcome } from "../aws/elb/request";
import type { LoadBalancer } from "../aws/elb/state";
import type { Cloud } from "../cloud";
import type { Random } from "../kernel/random";
import { type Fate, Fates } from "./fates";
import { Resolver } from "./resolver";

export interface ClientSettings {
  readonly serviceName: string;
  /** Resolvers that honour the TTL. */
  readonly resolvers: number;
  readonly clientsPerResolver: number;
  /** Further resolvers that over-stay the TTL. */
  readonly overstayingResolvers: number;
  readonly overstayMilliseconds: number;
  /** Further clients that keep their connection open; they use the resolvers in turn. */
  readonly keepingClients: number;
  /** A client gives up on a request after this time, milliseconds. */
  readonly timeoutMilliseconds: number;
}

export const DEFAULT_CLIENTS = {
  resolvers: 4,
  clientsPerResolver: 2,
  overstayingResolvers: 0,
  overstayMilliseconds: 0,
  keepingClients: 0,
  timeoutMilliseconds: 5000,
} as const;
const INTERVAL_MILLISECONDS = 1000;

/** Why a status without a page is an error. */
function errorOf(status: number): Fate {
  return { kind: "error", cause: status === 0 ? "no connection" : `status ${status}` };
}

/**
 * A connection that is kept. A load balancer closes one after an hour by itself (`client_keep_alive.seconds`,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html); before that
 * only a failure of the connection ends it here, not an answer of whatever status.
 */
interface Connection {
  to: LoadBalancer | undefined;
  openedAt: number;
}

const LONGEST_CONNECTION_MILLISECONDS = 3600_000;

export class Clients {
  readonly fates: Fates;
  private readonly random: Random;
  private readonly request;

  constructor(
    private readonly cloud: Cloud,
    private readonly settings: ClientSettings,
  ) {
    this.random = cloud.kernel.random.stream("clients");
    this.fates = new Fates(cloud.kernel.clock.now());
    this.request = {
      method: "GET",
      host: settings.serviceName,
      path: "/",
      headers: { "user-agent": "site-failover-drill", accept: "text/html" },
      // One address for all: nothing of the drill tells clients apart by it.
      clientAddress: "203.0.113.1",
    };
  }

  start(): void {
    const { resolvers, clientsPerResolver, overstayingResolvers, overstayMilliseconds, keepingClients } =
      this.settings;
    const honest: Resolver[] = [];
    for (let index = 0; index < resolvers; index++) {
      const resolver = this.createResolver(`resolver/${index}`, 0);
      honest.push(resolver);
      for (let client = 0; client < clientsPerResolver; client++) this.begin(this.random, resolver);
    }
    // Of streams of their own, so that the others behave alike with and without them.
    const others = this.cloud.kernel.random.stream("clients/others");
    for (let index = 0; index < overstayingResolvers; index++) {
      const resolver = this.createResolver(`resolver/overstaying/${index}`, overstayMilliseconds);
      for (let client = 0; client < clientsPerResolver; client++) this.begin(others, resolver);
    }
    for (let index = 0; index < keepingClients; index++) {
      const resolver = honest[index % honest.length];
      if (resolver !== undefined) this.begin(others, resolver, { to: undefined, openedAt: 0 });
    }
  }

  private createResolver(stream: string, overstayMilliseconds: number): Resolver {
    // Of its own stream: caches that were filled in step would expire in step.
    const freshness = this.cloud.kernel.random.stream(stream).next();
    const query = (name: string, type: string) => this.cloud.route53.query(name, type);
    return new Resolver(this.settings.serviceName, query, { freshness, overstayMilliseconds });
  }

  private begin(random: Random, resolver: Resolver, connection?: Connection): void {
    this.cloud.kernel.clock.after(random.between(0, INTERVAL_MILLISECONDS), () =>
      this.requestEverySecond(resolver, connection),
    );
  }

  private requestEverySecond(resolver: Resolver, connection: Connection | undefined): void {
    const { clock } = this.cloud.kernel;
    clock.after(INTERVAL_MILLISECONDS, () => this.requestEverySecond(resolver, connection));
    const sentAt = clock.now();
    const { network } = this.cloud;
    const named = network.destination(resolver.resolve(sentAt));
    const kept = keptBy(connection, sentAt);
    const loadBalancer = kept ?? named;
    const stale = loadBalancer !== named || resolver.overstays(sentAt);
    const add = (fate: Fate) => this.fates.add(sentAt, stale ? { ...fate, overstayed: true } : fate);
    if (loadBalancer === undefined || !network.reachable("internet", loadBalancer)) {
      if (connection !== undefined) connection.to = undefined;
      add(errorOf(0));
      return;
    }
    if (connection !== undefined && kept === undefined) {
      connection.to = loadBalancer;
      connection.openedAt = sentAt;
    }
    const latency = kept === undefined ? network.connectMilliseconds() : 0;
    const port = loadBalancer.listeners.some((listener) => listener.port === 443) ? 443 : 80;
    network.send(loadBalancer, port, this.request, (outcome) => {
      const took = clock.now() - sentAt + latency + outcome.afterMilliseconds;
      const isOver = outcome.status === 0 || took > this.settings.timeoutMilliseconds;
      if (isOver && connection !== undefined) connection.to = undefined;
      add(this.fateOf(loadBalancer, outcome, took));
    });
  }

  private fateOf(loadBalancer: LoadBalancer, outcome: HttpOutcome, tookMilliseconds: number): Fate {
    if (tookMilliseconds > this.settings.timeoutMilliseconds) return { kind: "error", cause: "time-out" };
    const { group, status } = outcome;
    if (group === undefined) return errorOf(status);
    const site = loadBalancer.site;
    if (group.targetType === "lambda" && status === 503) return { kind: "sorry", site, group: group.arn };
    return status < 400 ? { kind: "served", site, group: group.arn } : errorOf(status);
  }
}

function keptBy(connection: Connection | undefined, now: number): LoadBalancer | undefined {
  if (connection?.to === undefined || now - connection.openedAt >= LONGEST_CONNECTION_MILLISECONDS)
    return undefined;
  return connection.to;
}
