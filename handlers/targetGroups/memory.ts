/** How a decision changes what is remembered. Pure; equal input gives an equal document, so rest writes nothing (I5). */
import { isoTime } from "../runtime/values";
import type { SwitchRecord, TargetGroupsDocument } from "../state/documents";
import type { Decision } from "./decide";
import { isPending, type Policy, switchesInWindow } from "./facts";

/** Limit on what one document holds, whatever the configured window. */
const MAXIMUM_RECORDS = 100;

export const EMPTY_DOCUMENT: TargetGroupsDocument = { switches: [] };

/** Deterministic: the same decision has the same id, in the document and in notifications. */
export function switchId(from: string, to: string, decidedAt: string): string {
  return `switch-${decidedAt}-${from}-${to}`;
}

export function newRecord(decision: Extract<Decision, { kind: "switch" }>, now: number): SwitchRecord {
  const { from, to, rule, reason } = decision;
  const decidedAt = isoTime(now);
  return { id: switchId(from, to, decidedAt), from, to, rule, reason, decidedAt };
}

/** The document to write before anything is moved. */
export function intendedDocument(
  document: TargetGroupsDocument,
  decision: Decision,
  policy: Policy,
  now: number,
): TargetGroupsDocument {
  const settled = settle(document.switches, decision, now);
  const switches =
    decision.kind === "switch" && !isPending(decision.facts, decision.to)
      ? [...prune(settled, policy, now), newRecord(decision, now)]
      : settled;
  const candidate = nextCandidate(document, decision);
  const held = nextHeld(document, decision, now);
  const pinned = nextPinned(document.pinned, decision.facts.serving?.name, now);
  return {
    switches,
    ...(candidate === undefined ? {} : { candidate }),
    ...(held === undefined ? {} : { held }),
    ...(pinned === undefined ? {} : { pinned }),
  };
}

/**
 * The last record, when it is still open: completed if all routes are found as it wanted them; dropped if all routes
 * agree on another group and the decision is another one, for then it never happened.
 */
function settle(switches: readonly SwitchRecord[], decision: Decision, now: number): readonly SwitchRecord[] {
  const last = switches.at(-1);
  const serving = decision.facts.serving;
  if (last === undefined || last.completedAt !== undefined || serving === undefined) {
    return switches;
  }
  if (serving.name === last.to && decision.facts.observation.routes.every((route) => route.prepared)) {
    return [...switches.slice(0, -1), { ...last, completedAt: isoTime(now) }];
  }
  const abandoned = serving.name !== last.to && !(decision.kind === "switch" && decision.to === last.to);
  return abandoned && !(decision.kind === "hold" && decision.fail) ? switches.slice(0, -1) : switches;
}

/** Only when a record is added: an unchanged world must not write because time passes. */
function prune(switches: readonly SwitchRecord[], policy: Policy, now: number): readonly SwitchRecord[] {
  const inWindow = switchesInWindow(switches, policy, now);
  const untold = switches.findIndex((record) => isUntold(record) || isUnrecorded(record, policy));
  const keep = Math.max(inWindow, 1, untold === -1 ? 0 : switches.length - untold);
  return switches.slice(-Math.min(keep, MAXIMUM_RECORDS - 1));
}

/**
 * Kept while routes disagree and while the health of a group is unknown, so that one failed call does not start the
 * waiting time anew.
 */
function nextCandidate(
  document: TargetGroupsDocument,
  decision: Decision,
): TargetGroupsDocument["candidate"] {
  const { candidate, serving, observation } = decision.facts;
  const unknown = observation.groups.some((group) => group.healthy === undefined);
  if (candidate === undefined && (serving === undefined || unknown)) {
    return document.candidate;
  }
  return candidate === undefined
    ? undefined
    : { group: candidate.group, healthySince: candidate.healthySince };
}

function nextHeld(
  document: TargetGroupsDocument,
  decision: Decision,
  now: number,
): TargetGroupsDocument["held"] {
  if (decision.kind !== "hold") {
    return undefined;
  }
  if (decision.fail) {
    return document.held;
  }
  if (!decision.notify) {
    return undefined;
  }
  const { rule, reason } = decision;
  return document.held?.rule === rule ? document.held : { rule, reason, since: isoTime(now) };
}

/** A pin is carried out when traffic is on its group. */
function nextPinned(
  pinned: TargetGroupsDocument["pinned"],
  serving: string | undefined,
  now: number,
): TargetGroupsDocument["pinned"] {
  return pinned === undefined || pinned.reachedAt !== undefined || serving !== pinned.group
    ? pinned
    : { ...pinned, reachedAt: isoTime(now) };
}

/** After all routes were read back as decided. Adds the record if another invocation has dropped it meanwhile. */
export function completed(
  document: TargetGroupsDocument,
  record: SwitchRecord,
  now: number,
): TargetGroupsDocument {
  const done = { ...record, completedAt: isoTime(now) };
  const known = document.switches.some((item) => item.id === record.id);
  const switches = known
    ? document.switches.map((item) => (item.id === record.id && item.completedAt === undefined ? done : item))
    : [...document.switches, done];
  const { candidate: _reached, pinned: pin, ...rest } = document;
  const pinned = nextPinned(pin, record.to, now);
  return { ...rest, switches, ...(pinned === undefined ? {} : { pinned }) };
}

/** Completed, and people have not been told. */
export function isUntold({ completedAt, notifiedAt }: SwitchRecord): boolean {
  return completedAt !== undefined && notifiedAt === undefined;
}

/** Completed, and missing in the history of a site that has one. A pin is in it as the event that pinned. */
export function isUnrecorded(
  { completedAt, recordedAt, rule }: SwitchRecord,
  { eventsTable }: Pick<Policy, "eventsTable">,
): boolean {
  return (
    eventsTable !== undefined && completedAt !== undefined && recordedAt === undefined && rule !== "TG-PIN"
  );
}

/** After people were told of some, and others were recorded, by id. */
export function told(
  document: TargetGroupsDocument,
  ids: readonly string[],
  recordedIds: readonly string[],
  now: number,
): TargetGroupsDocument {
  const notifiedAt = isoTime(now);
  const switches = document.switches.map((record) => ({
    ...record,
    ...(ids.includes(record.id) && record.notifiedAt === undefined ? { notifiedAt } : {}),
    ...(recordedIds.includes(record.id) && record.recordedAt === undefined ? { recordedAt: notifiedAt } : {}),
  }));
  const held =
    document.held !== undefined &&
    ids.includes(heldId(document.held)) &&
    document.held.notifiedAt === undefined
      ? { ...document.held, notifiedAt }
      : document.held;
  return { ...document, switches, ...(held === undefined ? {} : { held }) };
}

export function heldId(held: NonNullable<TargetGroupsDocument["held"]>): string {
  return `held-${held.since}-${held.rule}`;
}
