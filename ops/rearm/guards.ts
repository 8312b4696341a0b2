/**
 * What must hold before the primary is let back in. A table: each guard looks at the observation and says what it
 * saw and what to do. An operator overrides one by name with `--force NAME --reason "…"`.
 */
import type { SiteManifest } from "../../components/manifest";
import type { AlarmState, Datapoint } from "../aws/route53";
import type { Reading } from "../errors";
import { coverage } from "./coverage";

export type GuardName = "synchronised" | "targets" | "alarm";

export interface RearmObservation {
  /** The first group of the list. */
  readonly group: { readonly name: string; readonly minimumHealthyTargets: number };
  readonly healthyTargets: Reading<number>;
  /** HealthyHostCount of that group, one-minute minima. */
  readonly healthyHostCount: Reading<readonly Datapoint[]>;
  readonly watchAlarm: Reading<AlarmState>;
  /** HealthCheckStatus of the watch check, one-minute minima. */
  readonly watchStatus: Reading<readonly Datapoint[]>;
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
  readonly rearmAfterHealthySeconds: number;
  readonly synchronised: boolean;
  readonly now: number;
}

interface Guard {
  readonly name: GuardName;
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
    todo: ({ observation, rearmAfterHealthySeconds }) =>
      `Repair the targets of group ${observation.group.name}; they must be healthy for ${rearmAfterHealthySeconds} s. Then run this again.`,
    look: lookAtTargets,
  },
  {
    name: "alarm",
    todo: ({ manifest }) =>
      `See why Route 53's checkers cannot use https://${manifest.siteName} (watch check ${manifest.watch.healthCheckId}). ` +
      "The latch's own alarm stays in ALARM while latched; this one must be OK.",
    look: lookAtWatch,
  },
];

export const GUARD_NAMES: readonly GuardName[] = GUARDS.map(({ name }) => name);

export function checkGuards(context: GuardContext): GuardVerdict[] {
  return GUARDS.map((guard) => ({ name: guard.name, ...guard.look(context), todo: guard.todo(context) }));
}

function lookAtTargets({ observation, rearmAfterHealthySeconds, now }: GuardContext) {
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
