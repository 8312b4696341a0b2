/**
 * What one instance of the heartbeat remembers from call to call, in the factory's locals. Nothing of it is stored: a
 * new instance knows nothing, and then only asks later.
 */

/** What is known of one group's probe. Milliseconds since the epoch. */
export interface ProbeMemory {
  /** When a probe was answered well the last time. */
  readonly passedAtMs?: number;
  /** When it failed once, and could not be confirmed in the same call. */
  readonly suspectAtMs?: number;
  /** When its death was confirmed the last time. */
  readonly deadAtMs?: number;
}

export interface HeartbeatMemory {
  /** No look before this. */
  readonly nextLookAtMs: number;
  /** Looks in a row that AWS throttled. */
  readonly throttledLooks: number;
  /** Rule of the last call that failed; absent when it did not. */
  readonly failedRule?: string;
  /** Healthy targets of the serving group at the last look. */
  readonly seen?: { readonly group: string; readonly healthy: number };
  /** When the serving group was last seen to have lost a target. */
  readonly lostAtMs?: number;
  readonly probes: Readonly<Record<string, ProbeMemory>>;
  /** Until then a probe that is not answered at once is no reason to ask more: the group is slow. */
  readonly slowUntilMs: number;
  /** Since when the probe proves nothing about the serving group, although the load balancer calls it able. */
  readonly blindSinceMs?: number;
  /** The last request: about the group that served, and how many there have been about it since it began to serve. */
  readonly asked?: { readonly about: string; readonly atMs: number; readonly count: number };
}

export function newMemory(): HeartbeatMemory {
  return { nextLookAtMs: 0, throttledLooks: 0, probes: {}, slowUntilMs: 0 };
}

/** Between two looks of one instance. */
export const LOOK_INTERVAL_MS = 2000;
/** Longest pause of an instance that is throttled. */
const LONGEST_BACK_OFF_MS = 30_000;
/** Between two requests, whatever they are about. */
const ASK_INTERVAL_MS = 5000;
/** Longest pause between requests that change nothing: a switch that is held back is not asked for all the time. */
const LONGEST_ASK_INTERVAL_MS = 60_000;
/** Requests longer ago than this are no reason to wait. */
const ASKED_LONG_AGO_MS = 120_000;
/** Groups that do not serve are reported dead so often. */
const REPORT_INTERVAL_MS = 20_000;
/** So long after the serving group has lost a target, a call looks twice. */
const ALERT_MS = 60_000;
/** A probe that has proved nothing about the serving group for so long is called broken. */
export const BLIND_MS = 300_000;

/** 2, 4, 8, 16, 30 s. */
export function afterLook(
  memory: HeartbeatMemory,
  startedAtMs: number,
  throttled: boolean,
): Pick<HeartbeatMemory, "nextLookAtMs" | "throttledLooks"> {
  const throttledLooks = throttled ? memory.throttledLooks + 1 : 0;
  const pauseMs = LOOK_INTERVAL_MS * 2 ** Math.max(0, Math.min(throttledLooks - 1, 10));
  return { throttledLooks, nextLookAtMs: startedAtMs + Math.min(pauseMs, LONGEST_BACK_OFF_MS) };
}

/** Remembers how many targets serve, and when one was lost. */
export function afterServing(
  { seen: before, lostAtMs: lostBefore, asked, ...memory }: HeartbeatMemory,
  serving: { readonly name: string; readonly healthy: number | undefined } | undefined,
  now: number,
): HeartbeatMemory {
  const same = before?.group === serving?.name;
  const healthy = serving?.healthy ?? (same ? before?.healthy : undefined);
  const lost = same && before !== undefined && healthy !== undefined && healthy < before.healthy;
  const lostAtMs = lost ? now : same ? lostBefore : undefined;
  // Another group serves: what was asked for has happened, and the next outage is a new one.
  const answered = asked !== undefined && asked.about !== aboutOf(serving);
  return {
    ...memory,
    ...(asked === undefined ? {} : { asked: answered ? { ...asked, count: 0 } : asked }),
    ...(serving === undefined || healthy === undefined ? {} : { seen: { group: serving.name, healthy } }),
    ...(lostAtMs === undefined ? {} : { lostAtMs }),
  };
}

export function isAlert({ lostAtMs }: HeartbeatMemory, now: number): boolean {
  return lostAtMs !== undefined && now - lostAtMs < ALERT_MS;
}

/** What a request is about: the group that serves and should not. */
export function aboutOf(serving: { readonly name: string } | undefined): string {
  return serving?.name ?? "no group";
}

/** 5 s after any request; after several about the same group 10, 20, 40, 60 s. */
export function nextAskAtMs(
  { asked }: HeartbeatMemory,
  serving: { readonly name: string } | undefined,
  now: number,
): number {
  if (asked === undefined || now - asked.atMs >= ASKED_LONG_AGO_MS) {
    return 0;
  }
  const repeats = asked.about === aboutOf(serving) ? Math.max(0, asked.count - 1) : 0;
  return asked.atMs + Math.min(ASK_INTERVAL_MS * 2 ** Math.min(repeats, 10), LONGEST_ASK_INTERVAL_MS);
}

export function mayReport({ asked }: HeartbeatMemory, now: number): boolean {
  return asked === undefined || now - asked.atMs >= REPORT_INTERVAL_MS;
}

export function afterAsking(memory: HeartbeatMemory, about: string, now: number): HeartbeatMemory {
  const { asked } = memory;
  const known = asked?.about === about && now - asked.atMs < ASKED_LONG_AGO_MS;
  return { ...memory, asked: { about, atMs: now, count: known ? asked.count + 1 : 1 } };
}
