/** The rows of a site's target groups: who serves, their health, the last switches. Pure. */
import type { SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

/** Switches shown, newest first. */
const SHOWN_SWITCHES = 5;

export function servingRow({ routes, manifest }: SiteObservation): StatusRow {
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

export function healthRow({ group, needs, targets }: SiteObservation["health"][number]): StatusRow {
  const name = `group ${group}`;
  if (targets === undefined) {
    return { name, value: "sorry page (a function, not health-checked)", level: "good" };
  }
  return show(name, targets, ({ healthy, total }) => ({
    value: `${healthy}/${total} healthy, needs ${needs}`,
    level: healthy >= needs ? "good" : "attention",
  }));
}

/** How a dead group is found. */
export function detectionRow({ heartbeat }: SiteObservation): StatusRow {
  return show("detection", heartbeat, (beat) => {
    if (beat === undefined) {
      return { value: "by alarm and minute schedule alone, without a heartbeat", level: "good" };
    }
    const { state, reason } = beat;
    return state === "healthy"
      ? { value: "heartbeat, every few seconds", level: "good" }
      : {
          value: `heartbeat is ${state}${reason === undefined ? "" : ` (${reason})`}; until it beats, alarm and minute schedule find a dead group`,
          level: "attention",
        };
  });
}

/** The group an operator asked for, while that stands. Says nothing when unread: `switchRows` names the reason. */
export function pinRows(document: SiteObservation["targetGroups"]): StatusRow[] {
  const pinned = document.ok ? document.value.pinned : undefined;
  if (pinned === undefined) {
    return [];
  }
  const { group, by, at, reason, eventId } = pinned;
  return [
    { name: "pinned", value: `${group} since ${at} by ${by} (${reason}; ${eventId})`, level: "attention" },
  ];
}

export function switchRows(document: SiteObservation["targetGroups"]): StatusRow[] {
  if (!document.ok) {
    return [{ name: "switches", value: `unknown: ${document.reason}`, level: "unknown" }];
  }
  const shown = [...document.value.switches].reverse().slice(0, SHOWN_SWITCHES);
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
