import { strict as assert } from "node:assert";
import { type CheckInput, preChecks } from "../../../handlers/controller/checks";
import type { World } from "../../../handlers/controller/world";
import { controllerConfig } from "./fakeWorld";

const NOW = Date.parse("2026-03-01T12:00:00.000Z");
const MINUTE = 60_000;

const group = (name: string, healthy: number | undefined) => ({
  name,
  kind: "application" as const,
  minimumHealthyTargets: 2,
  healthy,
});
const hold = (name: "takeover" | "lease" | "path", closed: boolean | undefined) => ({
  name,
  closed,
  seen: `${name} ${closed}`,
});
const read = <T>(value: T) => ({ kind: "read" as const, value });
const unreadable = { kind: "unreadable" as const, problem: "it cannot be read (TimeoutError)" };
const database = {
  status: "available",
  zone: "a",
  standbyZone: "b",
  multiAz: true,
  source: "app-prod" as string | undefined,
  replicating: true,
  backupRetentionDays: 7,
};
const capacity = { desired: 2, minimum: 1, maximum: 6, inService: 2, launchSuspended: false };
const minutes = Array.from({ length: 20 }, (_, index) => ({
  startMs: NOW - (20 - index) * MINUTE,
  minimum: 1,
  maximum: 1,
}));
const watch = { alarm: { state: "OK", changedAtMs: NOW - 10 * MINUTE }, minutes };

const healthy: World = {
  groups: [group("primary", 2), group("backup", 2)],
  serving: read({ group: "primary", seen: "listener 443 -> primary" }),
  pin: read(undefined),
  capacity: read(capacity),
  database: read(database),
  lag: read({ seconds: 5, seen: "replica app-dr lags 5 s" }),
  holds: [hold("path", false)],
  recordStatus: read(1),
  primaryGroups: [group("prod-primary", 2)],
  watch: read(watch),
};
const latched: World = { ...healthy, holds: [hold("path", true)], recordStatus: read(0) };
const lapsed = (secondsAgo: number): World => ({
  ...latched,
  holds: [hold("takeover", true), { ...hold("lease", true), sinceMs: NOW - secondsAgo * 1000 }],
});

const toGroup = {
  goals: [{ kind: "group", group: "backup", pin: { group: "backup", eventId: "failover-1" } }],
  source: "primary",
} as const;
const pinnedBy = (eventId: string) =>
  read({ group: "backup", eventId, by: "jane", reason: "test", at: "2026-03-01T11:00:00.000Z" });
const up = { goals: [{ kind: "capacity-up", instances: 4 }] } as const;
const down = { goals: [{ kind: "capacity-down", instances: 2 }] } as const;
const zone = { goals: [{ kind: "zone" }] } as const;
const promotion = { goals: [{ kind: "promotion" }] } as const;
const close = { goals: [{ kind: "latch", closed: true }], resourceType: "dns" } as const;
const closeAfterRaise = { ...close, goals: [...up.goals, ...close.goals] };
const open = { goals: [{ kind: "latch", closed: false }], resourceType: "dns", synchronised: true } as const;
const automatic = { rollbackPlan: { autoRollback: true, rollbackDelaySeconds: 600 } };

type Row = readonly [what: string, input: Partial<CheckInput>, world: World, failing: readonly string[]];

const TABLE: readonly Row[] = [
  ["a healthy target", toGroup, healthy, []],
  [
    "a target with too few targets",
    toGroup,
    { ...healthy, groups: [group("backup", 1)] },
    ["target-capacity"],
  ],
  [
    "a target without any",
    toGroup,
    { ...healthy, groups: [group("backup", 0)] },
    ["target-healthy", "target-capacity"],
  ],
  [
    "a target that cannot be read",
    toGroup,
    { ...healthy, groups: [group("backup", undefined)] },
    ["target-healthy", "target-capacity"],
  ],
  [
    "a source that does not serve",
    toGroup,
    { ...healthy, serving: read({ group: "backup", seen: "" }) },
    ["source-serves"],
  ],
  [
    "routes that disagree",
    toGroup,
    { ...healthy, serving: read({ group: undefined, seen: "" }) },
    ["source-serves"],
  ],
  ["routes that cannot be read, planned", toGroup, { ...healthy, serving: unreadable }, ["source-serves"]],
  [
    "routes that cannot be read, manual",
    { ...toGroup, type: "manual" },
    { ...healthy, serving: unreadable },
    ["source-serves"],
  ],
  [
    "routes that cannot be read, unplanned",
    { ...toGroup, type: "unplanned" },
    { ...healthy, serving: unreadable },
    [],
  ],
  [
    "routes that cannot be read, automatic",
    { ...toGroup, type: "automatic" },
    { ...healthy, serving: unreadable },
    [],
  ],
  [
    "the original group, healthy, in a rollback",
    { ...toGroup, undo: true },
    { ...healthy, serving: unreadable },
    [],
  ],
  [
    "a pin of the event itself, in its rollback",
    { ...toGroup, undo: true },
    { ...healthy, pin: pinnedBy("failover-1") },
    [],
  ],
  [
    "a pin of a newer event, in a rollback",
    { ...toGroup, undo: true },
    { ...healthy, pin: pinnedBy("failover-2") },
    ["still-in-effect"],
  ],
  [
    "a pin that cannot be read, in a rollback",
    { ...toGroup, undo: true },
    { ...healthy, pin: unreadable },
    ["still-in-effect"],
  ],
  ["capacity within the maximum", up, healthy, []],
  [
    "capacity above the maximum, planned",
    up,
    { ...healthy, capacity: read({ ...capacity, maximum: 3 }) },
    ["target-capacity"],
  ],
  [
    "capacity above the maximum, automatic",
    { ...up, type: "automatic" },
    { ...healthy, capacity: read({ ...capacity, maximum: 3 }) },
    [],
  ],
  [
    "a group that launches nothing",
    { ...up, type: "automatic" },
    { ...healthy, capacity: read({ ...capacity, launchSuspended: true }) },
    ["target-capacity"],
  ],
  [
    "capacity that cannot be read",
    { ...up, type: "automatic" },
    { ...healthy, capacity: unreadable },
    ["target-capacity"],
  ],
  [
    "a group that launches nothing, for a site that is lost",
    { ...closeAfterRaise, type: "unplanned" },
    { ...latched, capacity: read({ ...capacity, launchSuspended: true }) },
    [],
  ],
  [
    "capacity that cannot be read, for a site that is lost",
    { ...closeAfterRaise, type: "unplanned" },
    { ...latched, capacity: unreadable },
    [],
  ],
  [
    "capacity that cannot be read, for a planned failover",
    closeAfterRaise,
    { ...healthy, capacity: unreadable },
    ["target-capacity"],
  ],
  ["instances that stay after a rollback", { ...down, undo: true }, healthy, []],
  [
    "a rollback that lowers a group which has been raised for load since",
    { ...down, undo: true },
    { ...healthy, capacity: read({ ...capacity, desired: 5, inService: 5 }) },
    ["still-in-effect"],
  ],
  [
    "a rollback that lowers the capacity of a site that is answered",
    { ...down, undo: true },
    latched,
    ["primary-serves"],
  ],
  [
    "a rollback that lowers capacity while the primary is unhealthy",
    { ...down, undo: true },
    { ...healthy, recordStatus: read(0) },
    ["primary-serves"],
  ],
  [
    "a rollback that lowers capacity while nobody knows who is answered",
    { ...down, undo: true },
    { ...healthy, recordStatus: unreadable },
    ["primary-serves"],
  ],
  [
    "a rollback that opens the latch first, then lowers capacity",
    { ...open, goals: [...open.goals, ...down.goals], undo: true },
    latched,
    [],
  ],
  [
    "too few instances in service for a rollback",
    { ...down, undo: true },
    { ...healthy, capacity: read({ ...capacity, inService: 1 }) },
    ["original-healthy"],
  ],
  ["a Multi-AZ database", zone, healthy, []],
  [
    "a database in one zone",
    zone,
    { ...healthy, database: read({ ...database, multiAz: false }) },
    ["multi-az"],
  ],
  [
    "a database under backup",
    { ...zone, type: "automatic" },
    { ...healthy, database: read({ ...database, status: "backing-up" }) },
    ["database-available"],
  ],
  ["a replica up to date", promotion, healthy, []],
  [
    "a replica that does not replicate, planned",
    promotion,
    { ...healthy, database: read({ ...database, replicating: false }) },
    ["source-serves"],
  ],
  [
    "a replica that does not replicate, unplanned",
    { ...promotion, type: "unplanned" },
    { ...healthy, database: read({ ...database, replicating: false }) },
    [],
  ],
  ["a replica 31 s behind", promotion, { ...healthy, lag: read({ seconds: 31, seen: "" }) }, ["replica-lag"]],
  [
    "a replica 31 s behind, 30 s accepted",
    { ...promotion, acceptDataLossSeconds: 30 },
    { ...healthy, lag: read({ seconds: 31, seen: "" }) },
    ["replica-lag"],
  ],
  [
    "a replica 31 s behind, 31 s accepted",
    { ...promotion, acceptDataLossSeconds: 31 },
    { ...healthy, lag: read({ seconds: 31, seen: "" }) },
    [],
  ],
  [
    "a lag nobody knows",
    { ...promotion, acceptDataLossSeconds: 604_799 },
    { ...healthy, lag: read(undefined) },
    ["replica-lag"],
  ],
  [
    "a lag nobody knows, any loss accepted",
    { ...promotion, acceptDataLossSeconds: 604_800 },
    { ...healthy, lag: unreadable },
    [],
  ],
  [
    "a replica that is promoted already",
    promotion,
    { ...healthy, database: read({ ...database, source: undefined }) },
    [],
  ],
  ["a promotion with an automatic rollback", { ...promotion, ...automatic }, healthy, ["rollback-plan"]],
  ["the undoing of a promotion", { ...promotion, undo: true }, healthy, ["promotion"]],
  ["a switch with an automatic rollback", { ...toGroup, ...automatic }, healthy, []],
  ["a primary that serves", close, healthy, []],
  ["a primary that is latched, planned", close, latched, ["source-serves"]],
  ["a primary that is latched, unplanned", { ...close, type: "unplanned" }, latched, []],
  ["a primary that is unhealthy, planned", close, { ...healthy, recordStatus: read(0) }, ["source-serves"]],
  ["a backup that cannot serve", close, { ...healthy, groups: [group("primary", 1)] }, ["target-healthy"]],
  [
    "a backup that will, once capacity is raised",
    closeAfterRaise,
    { ...healthy, groups: [group("primary", 0)] },
    [],
  ],
  ["a site failover with an automatic rollback", { ...close, ...automatic }, healthy, ["rollback-plan"]],
  ["a way back with everything as it should be", open, latched, []],
  ["a way back that nobody called synchronised", { ...open, synchronised: false }, latched, ["synchronised"]],
  ["a way back of a primary that is not latched", open, healthy, ["source-serves"]],
  [
    "a way back to a primary without enough targets",
    open,
    { ...latched, primaryGroups: [group("prod-primary", 1)] },
    ["target-healthy"],
  ],
  [
    "a way back, the watch alarm not OK",
    open,
    { ...latched, watch: read({ ...watch, alarm: { state: "ALARM", changedAtMs: 0 } }) },
    ["watch-alarm"],
  ],
  [
    "a way back, the watch alarm OK for 59 s",
    open,
    { ...latched, watch: read({ ...watch, alarm: { state: "OK", changedAtMs: NOW - 59_000 } }) },
    ["watch-alarm"],
  ],
  [
    "a way back, the watch check healthy for too short",
    open,
    { ...latched, watch: read({ ...watch, minutes: minutes.slice(-4) }) },
    ["watch-alarm"],
  ],
  [
    "a way back, the watch not readable, automatic",
    { ...open, type: "automatic" },
    { ...latched, watch: unreadable },
    ["watch-alarm"],
  ],
  ["a rollback of a site failover", { ...open, undo: true }, healthy, []],
  ["a primary whose lease has lapsed, planned", close, lapsed(600), ["source-serves"]],
  [
    "a primary whose takeover is claimed, planned",
    close,
    { ...healthy, holds: [hold("takeover", true), hold("lease", false)] },
    ["source-serves"],
  ],
  [
    "a primary whose lease cannot be read, planned",
    close,
    { ...healthy, holds: [hold("takeover", false), hold("lease", undefined)] },
    ["source-serves"],
  ],
  [
    "a primary whose lease and status cannot be read, unplanned",
    { ...close, type: "unplanned" },
    { ...healthy, holds: [hold("takeover", false), hold("lease", undefined)], recordStatus: unreadable },
    [],
  ],
  ["a way back of a lease that lapsed long ago", open, lapsed(600), []],
  ["a way back of a lease that lapsed 239 s ago: the alarm may follow", open, lapsed(239), ["settled"]],
  ["a way back of a lease that lapsed 240 s ago", open, lapsed(240), []],
  [
    "a way back of a path that was changed a minute ago",
    open,
    { ...latched, latchedMs: NOW - 60_000 },
    ["settled"],
  ],
  [
    "a way back of what a clock says was closed tomorrow",
    open,
    { ...latched, latchedMs: NOW + 86_400_000 },
    [],
  ],
  ["a rollback of a site whose lease has just lapsed", { ...open, undo: true }, lapsed(5), ["settled"]],
  [
    "a way back of a lease that cannot be read",
    open,
    { ...latched, holds: [hold("takeover", true), hold("lease", undefined)] },
    ["source-serves"],
  ],
  [
    "a rollback that lowers capacity while a takeover is claimed",
    { ...down, undo: true },
    { ...healthy, holds: [hold("takeover", true), hold("lease", false)] },
    ["primary-serves"],
  ],
];

describe("the pre-checks", () => {
  for (const [number, [what, input, world, failing]] of TABLE.entries()) {
    it(`${number + 1}. of ${what}: ${failing.length === 0 ? "all hold" : `${failing.join(", ")} fail`}`, () => {
      const whole: CheckInput = {
        id: "failover-1",
        goals: [],
        type: "planned",
        source: "dr",
        resourceType: "load_balancer",
        undo: false,
        ...input,
      };
      const checks = preChecks(whole, world, controllerConfig, NOW);
      assert.deepEqual(
        checks.filter(({ ok }) => !ok).map(({ name }) => name),
        failing,
      );
      assert.ok(checks.length > 0);
    });
  }
});
