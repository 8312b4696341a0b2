/** Both sites in the model, and the questions a scenario asks about them. */
import type { SiteManifest } from "../../components/manifest";
import type { FailoverEvent, LockDocument } from "../../handlers/history/failoverEvent";
import {
  LATCH_ID,
  type LatchDocument,
  LEASE_ID,
  type LeaseDocument,
  TAKEOVER_ID,
  TARGET_GROUPS_ID,
  type TakeoverDocument,
  type TargetGroupsDocument,
} from "../../handlers/state/documents";
import type { DynamoDbChange } from "../aws/dynamodb/api";
import { forwardTargets, type TargetGroup } from "../aws/elb/state";
import { type ClientSettings, Clients, DEFAULT_CLIENTS } from "../clients/clients";
import { Cloud } from "../cloud";
import { deploy } from "../deploy/deploy";
import type { Kernel } from "../kernel/kernel";
import type { SynthesisedStack } from "../synth/model";
import { Deployments } from "./deployment";
import { logLatch, logLease, logTakeover } from "./documentLog";
import { eventsIn, lockIn, logEvent } from "./history";
import {
  armedProblem,
  holdingOut,
  latchDocumentOf,
  leaseDocumentOf,
  leaseIsInUse,
  needsArming,
  takeoverDocumentOf,
} from "./latchView";
import type { GroupReference, SiteRole } from "./schema";
import { type CapacityView, capacityOf, type DatabaseView, databaseOf, neededCapacity } from "./tiers";

export class World {
  readonly cloud: Cloud;
  readonly clients: Clients;
  /** What Pulumi's state says of both stacks. */
  readonly deployments: Deployments;
  /** End of the warm-up, milliseconds since the epoch; set when the scenario begins. */
  beganAt = Number.NEGATIVE_INFINITY;
  private readonly manifests: readonly SiteManifest[];
  private readonly needed = new Map<string, number | undefined>();
  private readonly firstZones = new Map<string, string | undefined>();

  constructor(
    readonly kernel: Kernel,
    stacks: readonly SynthesisedStack[],
    clients: Partial<ClientSettings> = {},
  ) {
    const accountId = stacks[0]?.accountId;
    if (accountId === undefined) throw new Error("A drill needs at least one stack.");
    this.cloud = new Cloud(kernel, accountId);
    this.manifests = deploy(this.cloud, stacks);
    this.deployments = new Deployments(stacks);
    this.cloud.onItem = (change) => this.logDocument(change);
    this.clients = new Clients(this.cloud, {
      ...DEFAULT_CLIENTS,
      ...clients,
      serviceName: this.site("primary").serviceName,
    });
  }

  site(role: SiteRole): SiteManifest {
    const manifest = this.manifests.find((each) => each.role === role);
    if (manifest === undefined)
      throw new Error(`No stack has the role ${role}: a drill needs a primary and a backup site.`);
    return manifest;
  }

  /** Stack name of a site. */
  stackOf(role: SiteRole): string {
    return this.site(role).stack;
  }

  groups(role: SiteRole, reference: GroupReference): TargetGroup[] {
    const list = this.site(role).groups;
    const chosen =
      reference === "all"
        ? list.filter(({ kind }) => kind === "application")
        : list.filter(({ name }, index) => name === reference || index + 1 === reference);
    if (chosen.length === 0) {
      throw new Error(
        `The ${role} site has no target group ${reference}. It has: ${list.map(({ name }) => name).join(", ")}.`,
      );
    }
    return chosen.flatMap(({ arn }) => this.cloud.elb.state.targetGroups.get(arn) ?? []);
  }

  /** Name of a group as the site's list has it. */
  groupName(arn: string): string {
    return this.manifests.flatMap(({ groups }) => groups).find((each) => each.arn === arn)?.name ?? arn;
  }

  dnsSite(): string | undefined {
    return this.cloud.route53.query(this.site("primary").serviceName, "A")?.site;
  }

  /** Something keeps the primary out until somebody lifts it: its path, its lapsed lease, or a takeover. */
  latchClosed(): boolean {
    return this.holdingOut().length > 0;
  }

  holdingOut() {
    return holdingOut(this.cloud, this.site("primary"), this.site("backup"));
  }

  latchDocument(): LatchDocument | undefined {
    return latchDocumentOf(this.cloud, this.site("primary"));
  }

  leaseDocument(): LeaseDocument | undefined {
    return leaseDocumentOf(this.cloud, this.site("primary"));
  }

  takeoverDocument(): TakeoverDocument | undefined {
    return takeoverDocumentOf(this.cloud, this.site("backup"));
  }

  /** Whether a failure would close the latch now. One without a memory always acts. */
  latchArmed(): boolean {
    return armedProblem(this.cloud, this.site("primary"), this.kernel.clock.now()) === undefined;
  }

  /** The lease knows enough checkers to see a loss of them; true where the latch is none. */
  leaseIsInUse(): boolean {
    return leaseIsInUse(this.cloud, this.site("primary"), this.kernel.clock.now());
  }

  /** A latch that remembers must be armed first; the reference design's has no memory, and acts from its first minute. */
  latchNeedsArming(): boolean {
    return needsArming(this.cloud, this.site("primary"));
  }

  /** Every checked target and health check healthy, every alarm OK, the latch armed (unless that is to come) and open. */
  atRest(unarmed = false): boolean {
    if ((!unarmed && this.latchNeedsArming()) || this.latchClosed()) return false;
    if (!this.isUp() || !this.leaseIsInUse()) return false;
    for (const alarm of this.cloud.cloudWatch.state.alarms.values()) if (alarm.state !== "OK") return false;
    return true;
  }

  /** Every checked target and every health check is healthy; alarms and groups may still be on their way. */
  isUp(): boolean {
    for (const check of this.cloud.route53.state.checks.values()) if (!check.healthy) return false;
    for (const group of this.cloud.elb.state.targetGroups.values()) {
      if (
        group.used &&
        group.healthCheck.enabled &&
        this.cloud.elb.healthyTargets(group) < group.targets.length
      )
        return false;
    }
    return true;
  }

  /** Stack names of sites of which a listener forwards, but not to the first group of the list alone. */
  sitesAway(): string[] {
    return this.manifests
      .filter(({ listenerArns, groups: [first] }) =>
        listenerArns
          .flatMap((arn) => this.cloud.elb.state.listeners.get(arn)?.rules ?? [])
          .filter(({ priority }) => priority === Number.POSITIVE_INFINITY)
          .flatMap(({ effective }) => effective.flatMap(forwardTargets))
          .some(({ arn, weight }) => weight > 0 && arn !== first?.arn),
      )
      .map(({ stack }) => stack);
  }

  /** The site's own database; undefined when it has none. */
  database(role: SiteRole): DatabaseView | undefined {
    return databaseOf(this.cloud, this.stackOf(role));
  }

  /** Undefined: the site has no Auto Scaling group. */
  capacity(role: SiteRole): CapacityView | undefined {
    const stack = this.stackOf(role);
    if (!this.needed.has(stack)) this.needed.set(stack, neededCapacity(this.cloud, stack, role === "backup"));
    return capacityOf(this.cloud, stack, this.needed.get(stack));
  }

  /** Zone of the site's database when the scenario began. */
  firstZone(role: SiteRole): string | undefined {
    return this.firstZones.get(role);
  }

  /** The scenario begins at the clock's present. */
  begin(): void {
    this.beganAt = this.kernel.clock.now();
    for (const role of ["primary", "backup"] as const) this.firstZones.set(role, this.database(role)?.zone);
  }

  private eventsTable(role: SiteRole) {
    const { region, controller } = this.site(role);
    return this.cloud.dynamoDb.tables.get(`${region}/${controller?.eventsTable ?? ""}`);
  }

  /** Failover events of a site, oldest first; none without a controller. */
  events(role: SiteRole): FailoverEvent[] {
    return eventsIn(this.eventsTable(role));
  }

  /** Which event the site works on. */
  lock(role: SiteRole): LockDocument | undefined {
    return lockIn(this.eventsTable(role));
  }

  /** Decisions are told by what the handlers write into their documents. */
  private logDocument(change: DynamoDbChange): void {
    const { table, key, before, item } = change;
    if (this.manifests.some(({ controller }) => controller?.eventsTable === table.name)) {
      logEvent(this.kernel.log, this.kernel.clock.now(), change);
      return;
    }
    const site = this.manifests.find(({ stateTable }) => stateTable === table.name)?.stack ?? table.name;
    if (key === TARGET_GROUPS_ID)
      this.logSwitch(site, parse<TargetGroupsDocument>(before), parse<TargetGroupsDocument>(item));
    const at = this.kernel.clock.now();
    if (key === LATCH_ID) logLatch(this.kernel.log, at, site, parse(before), parse(item));
    if (key === LEASE_ID) logLease(this.kernel.log, at, site, parse(before), parse(item));
    if (key === TAKEOVER_ID) logTakeover(this.kernel.log, at, site, parse(before), parse(item));
  }

  private logSwitch(
    site: string,
    before: TargetGroupsDocument | undefined,
    after: TargetGroupsDocument | undefined,
  ): void {
    const at = this.kernel.clock.now();
    for (const entry of after?.switches ?? []) {
      const known = before?.switches.find(({ id }) => id === entry.id);
      const data = { id: entry.id, from: entry.from, to: entry.to, rule: entry.rule };
      if (known === undefined) {
        const text = `${site} decides to switch from ${entry.from} to ${entry.to}`;
        this.kernel.log.add({
          at,
          tier: "target group",
          kind: "decision",
          site,
          text,
          why: `${entry.rule}: ${entry.reason}`,
          data,
        });
      }
      if (known?.completedAt === undefined && entry.completedAt !== undefined) {
        this.kernel.log.add({
          at,
          tier: "target group",
          kind: "switched",
          site,
          text: `${site} has switched to ${entry.to}`,
          data,
        });
      }
    }
  }
}

function parse<Document>(item: DynamoDbChange["before"]): Document | undefined {
  return item?.document?.S === undefined ? undefined : (JSON.parse(item.document.S) as Document);
}
