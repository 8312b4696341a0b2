/** The rows of database, capacity and what the sentinel has seen. Pure. */
import type { ResourceObservation } from "../../handlers/state/documents";
import { durationText } from "../commandLine/times";
import type { SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

export function resourceRows(observation: SiteObservation, now: number): StatusRow[] {
  return [...databaseRows(observation), ...capacityRows(observation), ...sentinelRows(observation, now)];
}

function databaseRows({ manifest, database, replicaLag }: SiteObservation): StatusRow[] {
  const known = manifest.database;
  if (known === undefined || database === undefined) {
    return [];
  }
  const row = show("database", database, ({ status, multiAz, source }) => {
    const promoted = known.kind === "replica" && source === undefined;
    const role = promoted
      ? "PROMOTED, no longer a replica: see docs/runbooks/database-promotion.md"
      : source === undefined
        ? "on its own"
        : `replica of ${source}`;
    return {
      value: `${known.identifier}: ${status}, ${role}${multiAz ? ", Multi-AZ" : ""}`,
      level: status === "available" && !promoted ? "good" : "attention",
    };
  });
  const replicates = database.ok && database.value.source !== undefined;
  if (replicaLag === undefined || (database.ok && !replicates)) {
    return [row];
  }
  return [row, show("replica lag", replicaLag, (seconds) => ({ value: `${seconds} s`, level: "good" }))];
}

function capacityRows({ manifest, capacity }: SiteObservation): StatusRow[] {
  const group = manifest.autoScaling;
  if (group === undefined || capacity === undefined) {
    return [];
  }
  return [
    show("capacity", capacity, ({ inService, desired, maximum }) => ({
      value: `${group.groupName}: ${inService} in service, ${desired} desired, at most ${maximum}`,
      level: inService >= desired ? "good" : "attention",
    })),
  ];
}

function sentinelRows({ manifest, sentinel }: SiteObservation, now: number): StatusRow[] {
  if (manifest.sentinel === undefined || sentinel === undefined) {
    return [];
  }
  if (!sentinel.ok) {
    return [show("sentinel", sentinel, () => ({ value: "", level: "unknown" }))];
  }
  const { resources } = sentinel.value;
  return manifest.sentinel.resources.map((name) => ({
    name: `sentinel ${name}`,
    ...seen(resources[name], now),
  }));
}

function seen(resource: ResourceObservation | undefined, now: number): Omit<StatusRow, "name"> {
  if (resource === undefined) {
    return { value: "not looked at yet", level: "attention" };
  }
  const { state, since, candidate, detail, asked } = resource;
  const turning = candidate === undefined ? "" : `, ${candidate.state} seen ${candidate.count} times since`;
  const request = asked === undefined ? "" : `, failover asked for at ${asked.at} (${asked.requestId})`;
  return {
    value: `${state} for ${durationText(now - Date.parse(since))}${turning}: ${detail}${request}`,
    level: state === "healthy" && candidate === undefined ? "good" : "attention",
  };
}
