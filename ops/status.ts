/** What an operator sees of a site: a pure view of what was read. */
import type { SiteManifest } from "../components/manifest";
import { isArmed, isDisarmed, knowsClosing } from "../handlers/latch/document";
import type { LatchDocument, SwitchRecord } from "../handlers/state/documents";
import type { Reading } from "./errors";
import type { AlarmState } from "./route53";
import type { TargetCount } from "./targets";

/** A listener or rule that forwards to the list, and the group it gives its weight to. */
export interface ServingRoute {
  readonly label: string;
  /** Undefined when every group of the list has weight 0. */
  readonly group: string | undefined;
}

export interface SiteObservation {
  readonly manifest: SiteManifest;
  readonly routes: Reading<readonly ServingRoute[]>;
  readonly health: readonly {
    readonly group: string;
    readonly needs: number;
    readonly targets: Reading<TargetCount> | undefined;
  }[];
  readonly watchAlarm: Reading<AlarmState>;
  /** Present for a site with a latch. */
  readonly recordCheckPath?: Reading<string>;
  readonly recordAlarm?: Reading<AlarmState>;
  readonly latchDocument?: Reading<LatchDocument>;
  readonly switches: Reading<readonly SwitchRecord[]>;
}

export interface StatusRow {
  readonly name: string;
  readonly value: string;
  /** Whether somebody should look at it. */
  readonly level: "good" | "attention" | "unknown";
}

export interface SiteStatus {
  readonly stack: string;
  readonly role: SiteManifest["role"];
  readonly region: string;
  readonly serviceName: string;
  readonly siteName: string;
  readonly rows: readonly StatusRow[];
  /** Everything that could not be read, a sentence each. */
  readonly unknown: readonly string[];
}

/** Switches shown, newest first. */
const SHOWN_SWITCHES = 5;

export function siteStatus(observation: SiteObservation, now: number): SiteStatus {
  const { manifest } = observation;
  const rows = [
    servingRow(observation),
    ...observation.health.map(healthRow),
    alarmRow("watch alarm", observation.watchAlarm, now),
    ...latchRows(observation, now),
    ...switchRows(observation.switches),
  ];
  return {
    stack: manifest.stack,
    role: manifest.role,
    region: manifest.region,
    serviceName: manifest.serviceName,
    siteName: manifest.siteName,
    rows,
    unknown: rows
      .filter(({ level }) => level === "unknown")
      .map(({ name, value }) => `${manifest.stack}: ${name}: ${value}`),
  };
}

function show<T>(name: string, part: Reading<T>, view: (value: T) => Omit<StatusRow, "name">): StatusRow {
  return part.ok
    ? { name, ...view(part.value) }
    : { name, value: `unknown: ${part.reason}`, level: "unknown" };
}

function servingRow({ routes, manifest }: SiteObservation): StatusRow {
  return show("serving", routes, (list) => {
    const groups = [...new Set(list.map(({ group }) => group ?? "no group"))];
    const first = manifest.groups[0]?.name;
    if (groups.length === 1) {
      return {
        value: `${groups[0]} (${list.map(({ label }) => label).join(", ")})`,
        level: groups[0] === first ? "good" : "attention",
      };
    }
    if (groups.length === 0) {
      return { value: "no listener or rule forwards to the target groups", level: "attention" };
    }
    const value = list.map(({ label, group }) => `${label}: ${group ?? "no group"}`).join(", ");
    return { value: `listeners disagree: ${value}`, level: "attention" };
  });
}

function healthRow({ group, needs, targets }: SiteObservation["health"][number]): StatusRow {
  const name = `group ${group}`;
  if (targets === undefined) {
    return { name, value: "sorry page (a function, not health-checked)", level: "good" };
  }
  return show(name, targets, ({ healthy, total }) => ({
    value: `${healthy}/${total} healthy, needs ${needs}`,
    level: healthy >= needs ? "good" : "attention",
  }));
}

function alarmRow(name: string, alarm: Reading<AlarmState>, now: number): StatusRow {
  return show(name, alarm, ({ state, since }) => ({
    value: since === undefined ? state : `${state} for ${duration(now - since)}`,
    level: state === "OK" ? "good" : "attention",
  }));
}

function latchRows(
  { manifest, recordCheckPath, recordAlarm, latchDocument }: SiteObservation,
  now: number,
): StatusRow[] {
  const latch = manifest.latch;
  if (
    latch === undefined ||
    recordCheckPath === undefined ||
    latchDocument === undefined ||
    recordAlarm === undefined
  ) {
    return [];
  }
  const state = show("latch", latchDocument, (document) => {
    if (!recordCheckPath.ok) {
      return { value: `unknown: ${recordCheckPath.reason}`, level: "unknown" };
    }
    return latchState(recordCheckPath.value, latch, document, now);
  });
  return [
    state,
    show("record check", recordCheckPath, (path) => ({
      value: `asks ${path}`,
      level: path === latch.checkPath ? "good" : "attention",
    })),
    alarmRow("record alarm", recordAlarm, now),
    ...lastRearm(latchDocument),
  ];
}

function latchState(
  path: string,
  latch: NonNullable<SiteManifest["latch"]>,
  document: LatchDocument,
  now: number,
): Omit<StatusRow, "name"> {
  const { latched, disarmed, armedAt } = document;
  if (path === latch.failedOverPath) {
    const why =
      latched === undefined || !knowsClosing(document)
        ? "(closing not recorded yet)"
        : `since ${latched.at} (${latched.rule}: ${latched.reason})`;
    return { value: `LATCHED ${why}; the backup site serves until npm run ops -- rearm`, level: "attention" };
  }
  if (path !== latch.checkPath) {
    return { value: `the check asks ${path}, which this system never sets`, level: "attention" };
  }
  if (disarmed !== undefined && isDisarmed(document, now)) {
    return {
      value: `open, disarmed until ${disarmed.until} by ${disarmed.by} (${disarmed.reason})`,
      level: "attention",
    };
  }
  if (isArmed(document, now)) {
    return { value: `open, armed since ${armedAt}`, level: "good" };
  }
  return {
    value: "open, UNARMED: it arms itself once the site has been healthy for its stable time",
    level: "attention",
  };
}

function lastRearm(latchDocument: Reading<LatchDocument>): StatusRow[] {
  const rearmed = latchDocument.ok ? latchDocument.value.rearmed : undefined;
  if (rearmed === undefined) {
    return [];
  }
  const forced = rearmed.forced.length === 0 ? "" : `, forced: ${rearmed.forced.join(", ")}`;
  return [
    {
      name: "last re-arm",
      value: `${rearmed.at} by ${rearmed.by}${forced} (${rearmed.reason})`,
      level: "good",
    },
  ];
}

function switchRows(switches: SiteObservation["switches"]): StatusRow[] {
  if (!switches.ok) {
    return [{ name: "switches", value: `unknown: ${switches.reason}`, level: "unknown" }];
  }
  const shown = [...switches.value].reverse().slice(0, SHOWN_SWITCHES);
  return shown.map(({ decidedAt, from, to, reason, completedAt }, index) => {
    // Only the newest can still be completed; one that was stopped half-way gave way to the next.
    const open = completedAt === undefined && index === 0;
    const how = open ? ", not completed" : completedAt === undefined ? ", overtaken by the next" : "";
    return {
      name: "switch",
      value: `${decidedAt} ${from} -> ${to}${how} (${reason})`,
      level: open ? "attention" : "good",
    };
  });
}

/** `45 s`, `12 min`, `3 h`, `2 d`. */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const units: readonly (readonly [number, string])[] = [
    [86_400, "d"],
    [3600, "h"],
    [60, "min"],
  ];
  const [size, unit] = units.find(([size]) => seconds >= 2 * size) ?? [1, "s"];
  return `${Math.floor(seconds / size)} ${unit}`;
}
