/**
 * The pre-checks: what must hold before the first call of a failover, and before that of a rollback. Pure.
 *
 * A target must be able to serve, always. The source must really be serving; where a failover is unplanned or
 * automatic, a source that cannot be read does not stop it: that is what such a failover is for.
 */
import type { FailoverType } from "../history/failoverEvent";
import { isStablyHealthy } from "../latch/minutes";
import type { ControllerConfig, PrimarySiteConfig } from "../runtime/config";
import type { GroupHealth } from "../targetGroups/observe";
import { type Goal, isLenientType } from "./goals";
import { groupText, isAbleGroup } from "./group";
import { holdsText, isHeldOut, isLetIn, settlesInMs } from "./holds";
import { lagCheck } from "./lag";
import type { Reading } from "./reading";
import type { CheckResult, FailoverRequest } from "./request";
import type { World } from "./world";

export interface CheckInput {
  /** Of the event. */
  readonly id: string;
  readonly goals: readonly Goal[];
  readonly type: FailoverType;
  readonly source: string;
  readonly resourceType: string;
  readonly rollbackPlan?: FailoverRequest["rollbackPlan"];
  readonly acceptDataLossSeconds?: number;
  readonly synchronised?: boolean;
  /** A rollback: sources are not asked for, the original resources must be able to serve. */
  readonly undo: boolean;
}

/** How long the watch alarm must have been in OK, milliseconds: one evaluation of a 60 s alarm. */
const ALARM_SETTLED_MS = 60_000;

export function preChecks(
  input: CheckInput,
  world: World,
  config: ControllerConfig,
  now: number,
): CheckResult[] {
  const checks = input.goals.flatMap((goal) => checksOf(goal, input, world, config, now));
  return input.undo ? checks : [...rollbackPlanCheck(input), ...checks];
}

function checksOf(
  goal: Goal,
  input: CheckInput,
  world: World,
  config: ControllerConfig,
  now: number,
): CheckResult[] {
  switch (goal.kind) {
    case "group":
      return groupChecks(goal.group, input, world);
    case "capacity-up":
      return [capacityCheck(goal.instances, input, world)];
    case "capacity-down":
      return input.undo ? restChecks(goal.instances, input, world, config) : [];
    case "zone":
      return zoneChecks(world);
    case "promotion":
      return promotionChecks(input, world, config);
    case "latch":
      return goal.closed ? closeChecks(input, world, config) : openChecks(input, world, config, now);
  }
}

function check(name: string, ok: boolean, seen: string): CheckResult {
  return { name, ok, seen };
}

function isLenient({ type, undo }: CheckInput): boolean {
  return !undo && isLenientType(type);
}

/** The check of what was read; one that could not be read fails unless `lenient`. */
function ofReading<T>(
  name: string,
  read: Reading<T> | undefined,
  lenient: boolean,
  look: (value: T) => CheckResult,
): CheckResult {
  if (read?.kind === "read") {
    return look(read.value);
  }
  const problem = read?.problem ?? "was not read";
  return check(name, lenient, lenient ? `${problem}; not needed for this type of failover` : problem);
}

function rollbackPlanCheck({ goals, rollbackPlan, resourceType }: CheckInput): CheckResult[] {
  if (rollbackPlan?.autoRollback !== true) {
    return [];
  }
  const promotion = goals.some(({ kind }) => kind === "promotion");
  if (resourceType !== "dns" && !promotion) {
    return [
      check("rollback-plan", true, `rolls back by itself after ${rollbackPlan.rollbackDelaySeconds} s`),
    ];
  }
  const why = promotion
    ? "a promotion cannot be undone"
    : "the way back of a site is opened only by an operator who states that the data are synchronised";
  return [check("rollback-plan", false, `${why}: leave autoRollback out`)];
}

function groupChecks(name: string, input: CheckInput, world: World): CheckResult[] {
  const target = world.groups.find((group) => group.name === name);
  const healthy = target?.healthy;
  const seen = target === undefined ? `there is no group ${name}` : `healthy/needed: ${groupText(target)}`;
  const source = ofReading("source-serves", world.serving, isLenient(input), (serving) =>
    check("source-serves", serving.group === input.source, serving.seen),
  );
  return [
    input.undo ? pinCheck(input, world) : source,
    check("target-healthy", (healthy ?? 0) > 0, target?.problem ?? seen),
    check("target-capacity", target !== undefined && isAbleGroup(target), seen),
  ];
}

/** An older event must not take traffic from where a newer one has put it. */
function pinCheck({ id }: CheckInput, { pin }: World): CheckResult {
  return ofReading("still-in-effect", pin, false, (value) =>
    check(
      "still-in-effect",
      value === undefined || value.eventId === id,
      value === undefined
        ? "no group is pinned"
        : value.eventId === id
          ? `${value.group} is pinned by this event`
          : `${value.group} has been pinned since by ${value.eventId}: roll that one back, or ask for a failover to the group you want`,
    ),
  );
}

function capacityCheck(instances: number, input: CheckInput, world: World): CheckResult {
  // Less capacity than wanted is better than a site that is lost: see StepWork.goesOn.
  const goesOn = isLenient(input) && input.goals.length > 1;
  return ofReading(
    "target-capacity",
    world.capacity,
    goesOn,
    ({ desired, maximum, inService, launchSuspended }) => {
      const seen = `${inService} of ${desired} instances in service, at most ${maximum}, ${instances} are wanted`;
      if (launchSuspended && inService < instances) {
        return check(
          "target-capacity",
          goesOn,
          `${seen}; the group's process Launch is suspended: resume it`,
        );
      }
      return maximum >= instances || isLenient(input)
        ? check("target-capacity", true, seen)
        : check("target-capacity", false, `${seen}: raise the group's maximum`);
    },
  );
}

function restChecks(
  instances: number,
  { goals }: CheckInput,
  world: World,
  { autoScaling, primary }: ControllerConfig,
): CheckResult[] {
  const most = autoScaling?.failoverCapacity ?? 0;
  const checks = [
    ofReading("original-healthy", world.capacity, false, ({ desired, inService }) =>
      check(
        "original-healthy",
        inService >= instances,
        `${inService} of ${desired} instances in service, ${instances} stay`,
      ),
    ),
    ofReading("still-in-effect", world.capacity, false, ({ desired }) =>
      check(
        "still-in-effect",
        desired <= most,
        desired <= most
          ? `the group is set to ${desired} instances`
          : `the group has been raised since to ${desired} instances, above the ${most} of a failover: it needs them, lower it by hand when it does not`,
      ),
    ),
  ];
  const opens = goals.some(({ kind }) => kind === "latch");
  return primary === undefined || opens ? checks : [...checks, idleCheck(world, primary)];
}

/** A backup site that is answered keeps its instances. */
function idleCheck(world: World, { site }: PrimarySiteConfig): CheckResult {
  const { serves, known, seen } = primaryState(world);
  return check(
    "primary-serves",
    serves,
    serves
      ? `Route 53 answers ${site}`
      : known
        ? `${seen}: this site is answered; go the way back to ${site} first`
        : `${seen}; it is not known which site is answered`,
  );
}

/** `serves`: nothing holds the primary out, and Route 53 calls its record healthy. */
function primaryState({ holds = [], recordStatus }: World): {
  readonly serves: boolean;
  /** Everything of it could be read. */
  readonly known: boolean;
  readonly seen: string;
} {
  const status = recordStatus?.kind === "read" ? recordStatus.value : undefined;
  const state = status === 1 ? "healthy" : status === 0 ? "unhealthy" : "without a status";
  const record = recordStatus?.kind === "unreadable" ? recordStatus.problem : `the record check is ${state}`;
  return {
    serves: isLetIn(holds) && status === 1,
    known: holds.every(({ closed }) => closed !== undefined) && recordStatus?.kind === "read",
    seen: [holdsText(holds), record].join("; "),
  };
}

function zoneChecks({ database }: World): CheckResult[] {
  return [
    ofReading("database-available", database, false, ({ status }) =>
      check(
        "database-available",
        status === "available",
        `the database is ${status}; RDS reboots one that is available`,
      ),
    ),
    ofReading("multi-az", database, false, ({ multiAz, zone, standbyZone }) =>
      check(
        "multi-az",
        multiAz,
        multiAz
          ? `in zone ${zone}, standby in ${standbyZone ?? "another"}`
          : "the database is not Multi-AZ: it has no other zone",
      ),
    ),
  ];
}

function promotionChecks(input: CheckInput, world: World, config: ControllerConfig): CheckResult[] {
  if (input.undo) {
    return [check("promotion", false, "a promotion cannot be undone")];
  }
  if (world.database?.kind === "read" && world.database.value.source === undefined) {
    return [check("database-available", true, "the database is promoted already: it replicates nothing")];
  }
  return [
    ofReading("database-available", world.database, false, ({ status }) =>
      check(
        "database-available",
        status === "available",
        `the replica is ${status}; RDS promotes one that is available`,
      ),
    ),
    ofReading("source-serves", world.database, isLenient(input), ({ replicating, source }) =>
      check(
        "source-serves",
        replicating || isLenient(input),
        `${replicating ? "replicates" : "does not replicate"} ${source}`,
      ),
    ),
    lagCheck(world.lag, config.database?.maximumLagSeconds ?? 0, input.acceptDataLossSeconds ?? 0),
  ];
}

function closeChecks(input: CheckInput, world: World, config: ControllerConfig): CheckResult[] {
  const { serves, seen: state } = primaryState(world);
  const source =
    serves || isLenient(input)
      ? check("source-serves", true, state)
      : check(
          "source-serves",
          false,
          `${state}; for a primary that has failed, or cannot be read, ask with type unplanned`,
        );
  const raised = input.goals.some(({ kind }) => kind === "capacity-up") && !input.undo;
  const able = world.groups.some(isAbleGroup);
  const list = world.groups
    .filter(({ kind }) => kind === "application")
    .map(groupText)
    .join(", ");
  const seen =
    config.loadBalancer === undefined
      ? "this site's target groups are not under failover"
      : `healthy/needed: ${list}`;
  const unwatched = config.loadBalancer === undefined;
  return [
    ...(input.undo ? [] : [source]),
    check(
      "target-healthy",
      able || raised || unwatched,
      able || !raised ? seen : `${seen}; capacity is raised first, and DNS waits for it`,
    ),
  ];
}

/** A latch is opened when Route 53's checkers and its own alarm have surely followed its closing, and not before. */
function settledChecks(
  { holds = [], latchedMs }: World,
  primary: PrimarySiteConfig | undefined,
  now: number,
): CheckResult[] {
  if (primary === undefined) {
    return [];
  }
  const seconds = Math.ceil(settlesInMs(holds, primary, latchedMs, now) / 1000);
  const seen =
    seconds === 0
      ? "Route 53's checkers and the latch's alarm have followed the closing"
      : `the primary has just been latched, its alarm has yet to follow: ask again in ${seconds} s`;
  return [check("settled", seconds === 0, seen)];
}

function openChecks(input: CheckInput, world: World, config: ControllerConfig, now: number): CheckResult[] {
  const { primary } = config;
  const first: GroupHealth | undefined = world.primaryGroups?.[0];
  const promoted = config.database?.kind === "replica" && config.database.onSiteFailover === "promote";
  const note = promoted
    ? `; if ${config.database?.identifier} was promoted it stays a database of its own, and the data have to be brought to the primary first`
    : "";
  const { holds = [] } = world;
  const unread = holds.some(({ closed }) => closed === undefined);
  const latched = check(
    "source-serves",
    isHeldOut(holds) && !unread,
    unread
      ? `${holdsText(holds)}; what cannot be read cannot be lifted`
      : isHeldOut(holds)
        ? `this site serves: ${holdsText(holds)}`
        : `the primary is not latched, there is nothing to lift (${holdsText(holds)})`,
  );
  return [
    ...(input.undo ? [] : [latched]),
    ...settledChecks(world, primary, now),
    check(
      "synchronised",
      input.synchronised === true,
      input.synchronised === true
        ? `stated by the requester${note}`
        : `nobody has stated that the sites are synchronised: synchronise them, then ask with synchronised${note}`,
    ),
    check(
      "target-healthy",
      first !== undefined && isAbleGroup(first),
      first === undefined
        ? "the primary's groups are not known"
        : (first.problem ?? `healthy/needed: ${groupText(first)}`),
    ),
    ofReading("watch-alarm", world.watch, false, ({ alarm, minutes }) => {
      const seconds = Math.floor((now - alarm.changedAtMs) / 1000);
      const needed = primary?.rearmAfterHealthySeconds ?? 0;
      const stable = isStablyHealthy(minutes, now, needed);
      const settled = alarm.state === "OK" && now - alarm.changedAtMs >= ALARM_SETTLED_MS;
      const seen = `watch alarm ${alarm.state} for ${seconds} s; watch check ${stable ? "" : "not "}healthy for ${needed} s`;
      return check("watch-alarm", settled && stable, seen);
    }),
  ];
}
