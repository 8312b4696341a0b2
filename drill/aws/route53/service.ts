/** Route 53 in time: every checker probes on its own phase; votes, answers and the metric follow. */
import type { Kernel } from "../../kernel/kernel";
import { CHECKER_PROPAGATION } from "../assumptions";
import type { Gauge } from "../cloudwatch/series";
import type { CloudWatchService } from "../cloudwatch/service";
import { type AliasHealth, answerQuery } from "./answer";
import type { Route53Change } from "./api";
import {
  calculated,
  countResult,
  followed,
  passes,
  RESPONSE_TIMEOUT_MILLISECONDS,
  statusOf,
  vote,
} from "./checkers";
import {
  CHECKER_REGIONS,
  CHECKERS_PER_REGION,
  type Checker,
  createRoute53State,
  type DnsRecord,
  type HealthCheck,
  type HealthCheckSpec,
  recordKey,
} from "./state";

/**
 * One HTTP request of a checker: `done` gets the status and the time the answer took after the connection stood,
 * or status 0 and the time-out when there was no connection.
 */
export type Fetch = (
  check: HealthCheck,
  checker: Checker,
  done: (status: number, afterMilliseconds: number, body?: string) => void,
) => void;

export class Route53Service {
  readonly state = createRoute53State();
  private readonly gauges = new Map<string, Gauge>();
  private readonly lastAnswer = new Map<string, DnsRecord | undefined>();

  constructor(
    private readonly kernel: Kernel,
    private readonly cloudWatch: CloudWatchService,
    private readonly fetch: Fetch,
    private readonly aliasHealth: AliasHealth,
  ) {}

  /** A new check starts healthy; an inverted one unhealthy. */
  addCheck(spec: HealthCheckSpec): void {
    const check: HealthCheck = {
      ...spec,
      version: 1,
      found: spec.found ?? true,
      healthy: statusOf(spec, spec.found ?? true),
      checkers: this.checkersOf(spec),
    };
    this.state.checks.set(check.id, check);
    const gauge = this.cloudWatch.gauge({
      region: "us-east-1",
      namespace: "AWS/Route53",
      name: "HealthCheckStatus",
      dimensions: { HealthCheckId: check.id },
    });
    this.gauges.set(check.id, gauge);
    this.measure(check);
    for (const checker of check.checkers) {
      this.kernel.clock.after(checker.phase, () => this.probeEveryInterval(check, checker));
    }
  }

  /** Calculated checks and those that follow an alarm have none; a disabled check does not ask. */
  private checkersOf(spec: HealthCheckSpec): Checker[] {
    if (spec.type === "CALCULATED" || spec.type === "CLOUDWATCH_METRIC" || spec.disabled === true) return [];
    const random = this.kernel.random.stream(`checkers/${spec.id}`);
    const interval = spec.requestIntervalSeconds * 1000;
    return CHECKER_REGIONS.filter((region) => spec.regions?.includes(region) ?? true).flatMap((region) =>
      Array.from({ length: CHECKERS_PER_REGION }, (_each, index) => ({
        region,
        address: checkerAddress(region, index),
        phase: random.between(0, interval),
        healthy: spec.found ?? true,
        streak: 0,
        path: spec.resourcePath,
      })),
    );
  }

  /**
   * An alarm's data were judged. Checks that follow it read the data, not the alarm's state, so they take the
   * judgement as it is made.
   */
  followAlarm(region: string, name: string, state: "OK" | "ALARM" | "INSUFFICIENT_DATA"): void {
    for (const check of this.state.checks.values()) {
      const { alarm } = check;
      if (alarm === undefined || alarm.name !== name || alarm.region !== region) continue;
      this.found(check, followed(state, alarm.insufficientData, check.found), `alarm data say ${state}`);
    }
  }

  addRecord(record: DnsRecord): void {
    const key = recordKey(record.name);
    const records = this.state.records.get(key);
    if (records === undefined) this.state.records.set(key, [record]);
    else records.push(record);
  }

  query(name: string, type: string): DnsRecord | undefined {
    return answerQuery(this.state, name, type, this.aliasHealth);
  }

  /** A changed path reaches each checker at its own time. A changed threshold counts from the next result on. */
  act(change: Route53Change): void {
    const { check, before } = change;
    if (before === check.resourcePath) return;
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "latch",
      kind: "path",
      site: check.site,
      text: `health check ${check.callerReference}: path ${before} → ${check.resourcePath}`,
      data: { healthCheckId: check.id, before, path: check.resourcePath, version: check.version },
    });
    const random = this.kernel.random.stream("checker-propagation");
    const path = check.resourcePath;
    for (const checker of check.checkers) {
      this.kernel.clock.after(random.between(CHECKER_PROPAGATION[0], CHECKER_PROPAGATION[1]), () => {
        if (check.resourcePath === path) checker.path = path;
      });
    }
  }

  private probeEveryInterval(check: HealthCheck, checker: Checker): void {
    const { clock } = this.kernel;
    clock.after(check.requestIntervalSeconds * 1000, () => this.probeEveryInterval(check, checker));
    let open = true;
    const finish = (status: number, afterMilliseconds: number, body?: string) => {
      if (!open) return;
      open = false;
      const passed = passes(status, afterMilliseconds, check.searchString, body);
      // A result that changes nothing needs no event of its own.
      if (passed === checker.healthy && checker.streak === 0) return;
      const late = Math.min(
        afterMilliseconds,
        status === 0 ? afterMilliseconds : RESPONSE_TIMEOUT_MILLISECONDS,
      );
      clock.after(late, () => this.count(check, checker, passed));
    };
    this.fetch(check, checker, finish);
    if (open) clock.after(RESPONSE_TIMEOUT_MILLISECONDS, () => finish(0, 0));
  }

  private count(check: HealthCheck, checker: Checker, passed: boolean): void {
    if (!countResult(check, checker, passed)) return;
    const healthy = vote(check.checkers);
    if (healthy === check.found) return;
    const votes = check.checkers.filter((each) => each.healthy).length;
    this.found(check, healthy, `${votes} of ${check.checkers.length} checkers find it healthy`, votes);
  }

  private found(check: HealthCheck, found: boolean, why: string, votes?: number): void {
    check.found = found;
    const healthy = statusOf(check, found);
    if (healthy === check.healthy) return;
    check.healthy = healthy;
    this.measure(check);
    const subject = check.fullyQualifiedDomainName === "" ? check.type : endpointOf(check);
    this.kernel.log.add({
      at: this.kernel.clock.now(),
      tier: "dns",
      kind: "health-check",
      site: check.site,
      text: `health check ${check.callerReference} (${subject}) is ${healthy ? "healthy" : "unhealthy"}`,
      why,
      data: { healthCheckId: check.id, healthy, ...(votes === undefined ? {} : { votes }) },
    });
    this.recalculate(check.id);
    this.reportAnswers();
  }

  /** Calculated checks follow their children at once; a circle of them is refused by Route 53. */
  recalculate(changedId?: string): void {
    for (const parent of this.state.checks.values()) {
      const { children } = parent;
      if (children === undefined || (changedId !== undefined && !children.ids.includes(changedId))) continue;
      const healthy = children.ids.map((id) => this.state.checks.get(id)?.healthy ?? false);
      const found = calculated(children.healthThreshold, healthy);
      const count = healthy.filter((each) => each).length;
      if (found !== parent.found)
        this.found(parent, found, `${count} of ${healthy.length} children are healthy`);
    }
  }

  private measure(check: HealthCheck): void {
    const level = check.healthy ? 1 : 0;
    this.gauges
      .get(check.id)
      ?.set(this.kernel.clock.now(), { minimum: level, maximum: level, average: level });
  }

  /** Logs every failover name whose answer has changed. */
  reportAnswers(): void {
    for (const [name, records] of this.state.records) {
      if (!records.some((record) => record.failover !== undefined)) continue;
      const answer = this.query(name, "A");
      if (this.lastAnswer.has(name) && this.lastAnswer.get(name) === answer) continue;
      const first = !this.lastAnswer.has(name);
      this.lastAnswer.set(name, answer);
      this.kernel.log.add({
        at: this.kernel.clock.now(),
        tier: "dns",
        kind: "dns-answer",
        ...(answer === undefined ? {} : { site: answer.site }),
        text: `Route 53 ${first ? "answers" : "now answers"} ${name} with ${answer?.site ?? "nothing"} (${answer?.failover ?? "-"})`,
        data: { name, site: answer?.site ?? "" },
      });
    }
  }
}

/** 192.0.2.11 and 192.0.2.12 in the first region, 192.0.2.21 and 192.0.2.22 in the second, … */
function checkerAddress(region: (typeof CHECKER_REGIONS)[number], index: number): string {
  return `192.0.2.${10 * (CHECKER_REGIONS.indexOf(region) + 1) + index + 1}`;
}

function endpointOf({ fullyQualifiedDomainName, resourcePath }: HealthCheck): string {
  return `${fullyQualifiedDomainName}${resourcePath}`;
}
