/** What an operator sees of a site: a pure view of what was read. */
import type { SiteManifest } from "../../components/manifest";
import { alarmRow } from "./alarmRow";
import { failoverRows } from "./failoverRows";
import { detectionRow, healthRow, pinRows, servingRow, switchRows } from "./groupRows";
import { latchRows } from "./latchRows";
import type { SiteObservation } from "./observation";
import { resourceRows } from "./resourceRows";
import type { StatusRow } from "./rows";
import { takeoverRows } from "./takeoverRows";

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

/** `now` in milliseconds since the epoch. */
export function siteStatus(observation: SiteObservation, now: number): SiteStatus {
  const { manifest } = observation;
  const rows = [
    servingRow(observation),
    ...observation.health.map(healthRow),
    detectionRow(observation),
    ...pinRows(observation.targetGroups),
    alarmRow("watch alarm", observation.watchAlarm, now),
    ...latchRows(observation, now),
    ...takeoverRows(observation, now),
    ...resourceRows(observation, now),
    ...failoverRows(observation, now),
    ...switchRows(observation.targetGroups),
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
