/**
 * What must hold before the primary is let back in. A table: each guard looks at the observation and says what it
 * saw and what to do. An operator overrides one by name with `--force NAME --reason "…"`.
 */
import type { SiteManifest } from "../../components/manifest";
import { knowsClosing } from "../../handlers/latch/document";
import { parseTime } from "../../handlers/runtime/values";
import type { LatchDocument } from "../../handlers/state/documents";
import type { AlarmState, Datapoint } from "../aws/route53";
import type { Reading } from "../errors";
import { giveUpMs, type Holds, type Latch } from "../latch/holds";
import { coverage } from "./coverage";

export type GuardName = "synchronised" | "targets" | "alarm" | "settled" | "takeover";

export interface RearmObservation {
  /** The first group of the list. */
  readonly group: { readonly name: string; readonly minimumHealthyTargets: number };
  readonly healthyTargets: Reading<number>;
  /** HealthyHostCount of that group, one-minute minima. */
  readonly healthyHostCount: Reading<readonly Datapoint[]>;
  readonly watchAlarm: Reading<AlarmState>;
  /** HealthCheckStatus of the watch check, one-minute minima. */
  readonly watchStatus: Reading<readonly Datapoint[]>;
  /** The latch's own alarm. */
  readonly recordAlarm: Reading<AlarmState>;
  readonly latchDocument: Reading<LatchDocument>;
  readonly holds: Holds;
}

export interface GuardVerdict {
  readonly name: GuardName;
  readonly passed: boolean;
  readonly seen: string;
  /** What to do when it did not pass. */
  readonly todo: string;
}

interface GuardContext {
  readonly observation: RearmObservation;
  readonly manifest: SiteManifest;
  readonly latch: Latch;
  readonly synchronised: boolean;
  readonly now: number;
}

interface Guard {
  readonly name: GuardName;
  /** @default always */
  readonly applies?: (observation: RearmObservation) => boolean;
  readonly todo: (context: GuardContext) => string;
  readonly look: (context: GuardContext) => Omit<GuardVerdict, "name" | "todo">;
}

/** How long the watch alarm must have been in OK, milliseconds: one evaluation of a 60 s alarm. */
const ALARM_SETTLED_MS = 60_000;

/** Minutes the watch check must have been healthy; an OK state alone may mean lost data (notBreaching). */
const WATCH_HEALTHY_SECONDS = 60;

export const GUARDS: readonly Guard[] = [
  {
    name: "synchronised",
    todo: () => "Bring the primary's data up to date with the backup's, then add --synchronised.",
    look: ({ synchronised }) => ({
      passed: synchronised,
      seen: synchronised ? "stated by the operator" : "nobody has stated that the two sites are synchronised",
    }),
  },
  {
    name: "targets",
    todo: ({ observation, latch }) =>
      `Repair the targets of group ${observation.group.name}; they must be healthy for ${latch.rearmAfterHealthySeconds} s. Then run this again.`,
    look: lookAtTargets,
  },
  {
    name: "alarm",
    todo: ({ observation, manifest, latch }) =>
      observation.watchAlarm.ok && observation.watchStatus.ok
        ? `See why Route 53's checkers cannot use https://${manifest.siteName} (watch check ${manifest.watch.healthCheckId}). ` +
          "The latch's own alarm stays in ALARM while latched; this one must be OK."
        : `CloudWatch in us-east-1 cannot be read. Try again, or look yourself (curl -i https://${manifest.siteName}${latch.checkPath}: 200 is fit) and add --force alarm.`,
    look: lookAtWatch,
  },
  {
    name: "settled",
    todo: ({ manifest, latch }) =>
      `Wait: Route 53's checkers need ${settleMs(latch) / 1000} s to give up on the site, and the latch's alarm (${manifest.latch?.alarmName}) up to ${ALARM_FOLLOWS_MS / 1000} s to follow; one that follows a re-arm latches the site again. Then run this again.`,
    look: lookAtClosing,
  },
  {
    name: "takeover",
    applies: ({ holds }) => holds.takeover !== undefined,
    todo: () =>
      "Run this again when the backup's region can be read. If it is gone for long, add --force takeover: a claim that " +
      "stands there takes over again as soon as the region is back, so run this again then.",
    look: lookAtTakeover,
  },
];

/** Added to the time after which checkers have given up, milliseconds. */
const SETTLE_MARGIN_MS = 10_000;

function settleMs(latch: Latch): number {
  return giveUpMs(latch) + SETTLE_MARGIN_MS;
}

/** Age of a closing at which its alarm has followed, or never will, milliseconds: minutes come up to two minutes late. */
const ALARM_FOLLOWS_MS = 240_000;

/** Milliseconds until the site may be re-armed as far as time decides; 0: at once. */
export function settlesInMs(observation: RearmObservation, latch: Latch, now: number): number {
  const { holds, recordAlarm } = observation;
  const lapsedMs = holds.lease?.ok ? parseTime(holds.lease.value.lapsed?.at) : undefined;
  const checkersMs = lapsedMs === undefined ? 0 : lapsedMs + settleMs(latch) - now;
  // In ALARM it changes again only after the site was healthy.
  const followed = recordAlarm.ok && recordAlarm.value.state === "ALARM";
  const alarmMs = followed ? 0 : closedAtMs(observation, now) + ALARM_FOLLOWS_MS - now;
  return Math.max(0, checkersMs, alarmMs);
}

/** The newest closing there is, milliseconds since the epoch. One dated in the future says nothing. */
function closedAtMs({ holds: { lease, takeover }, latchDocument }: RearmObservation, now: number): number {
  const latched =
    latchDocument.ok && knowsClosing(latchDocument.value) ? latchDocument.value.latched : undefined;
  const times = [
    latched?.at,
    lease?.ok ? lease.value.lapsed?.at : undefined,
    takeover?.ok ? takeover.value.claimed?.at : undefined,
  ];
  return Math.max(0, ...times.map((at) => parseTime(at) ?? 0).filter((at) => at <= now));
}

export const GUARD_NAMES: readonly GuardName[] = GUARDS.map(({ name }) => name);

export function checkGuards(context: GuardContext): GuardVerdict[] {
  return GUARDS.filter(({ applies }) => applies === undefined || applies(context.observation)).map(
    (guard) => ({ name: guard.name, ...guard.look(context), todo: guard.todo(context) }),
  );
}

function lookAtClosing({ observation, latch, now }: GuardContext) {
  const left = Math.ceil(settlesInMs(observation, latch, now) / 1000);
  const closedMs = closedAtMs(observation, now);
  const since =
    closedMs === 0 ? "when it was latched is not known" : `latched at ${new Date(closedMs).toISOString()}`;
  return { passed: left === 0, seen: left === 0 ? since : `${since}, ${left} s are left at most` };
}

function lookAtTakeover({ observation }: GuardContext) {
  const { takeover } = observation.holds;
  if (takeover?.ok !== true) {
    return { passed: false, seen: takeover?.reason ?? "it was not read" };
  }
  const { claimed } = takeover.value;
  const seen =
    claimed === undefined
      ? "it is not claimed"
      : `claimed since ${claimed.at} by ${claimed.by}; it will be released`;
  return { passed: true, seen };
}

function lookAtTargets({ observation, latch, now }: GuardContext) {
  const { rearmAfterHealthySeconds } = latch;
  const { group, healthyTargets, healthyHostCount } = observation;
  if (!healthyTargets.ok) {
    return { passed: false, seen: healthyTargets.reason };
  }
  const current = `group ${group.name} has ${healthyTargets.value} healthy targets (needs ${group.minimumHealthyTargets})`;
  if (healthyTargets.value < group.minimumHealthyTargets) {
    return { passed: false, seen: current };
  }
  if (!healthyHostCount.ok) {
    return { passed: false, seen: `${current}; ${healthyHostCount.reason}` };
  }
  const past = coverage(healthyHostCount.value, rearmAfterHealthySeconds, group.minimumHealthyTargets, now);
  return { passed: past.covered, seen: `${current}; HealthyHostCount: ${past.seen}` };
}

function lookAtWatch({ observation, manifest, now }: GuardContext) {
  const { watchAlarm, watchStatus } = observation;
  if (!watchAlarm.ok) {
    return { passed: false, seen: watchAlarm.reason };
  }
  const { state, since } = watchAlarm.value;
  const seconds = since === undefined ? undefined : Math.floor((now - since) / 1000);
  const current = `watch alarm ${manifest.watch.alarmName} is ${state}${seconds === undefined ? "" : ` for ${seconds} s`}`;
  if (state !== "OK") {
    return { passed: false, seen: current };
  }
  if (since === undefined || now - since < ALARM_SETTLED_MS) {
    return { passed: false, seen: `${current}, ${ALARM_SETTLED_MS / 1000} s are needed` };
  }
  if (!watchStatus.ok) {
    return { passed: false, seen: `${current}; ${watchStatus.reason}` };
  }
  const past = coverage(watchStatus.value, WATCH_HEALTHY_SECONDS, 1, now);
  return { passed: past.covered, seen: `${current}; HealthCheckStatus: ${past.seen}` };
}
