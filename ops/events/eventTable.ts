/** Events as text: a line of facts each, and below it why. Pure. */
import type { FailoverEvent } from "../../handlers/history/failoverEvent";
import { durationText } from "../commandLine/times";

const HEADER = ["START (UTC)", "SITE", "TIER", "FROM -> TO", "TYPE", "STATUS", "TOOK", "EVENT"];

export function eventTable(events: readonly FailoverEvent[]): string {
  if (events.length === 0) {
    return "No events.";
  }
  const rows = [HEADER, ...events.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const [header = "", ...lines] = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [header, ...events.flatMap((event, index) => [lines[index] ?? "", ...whyLines(event)])].join("\n");
}

function cells(event: FailoverEvent): string[] {
  const { id, site, resourceType, type, status, startTime, endTime } = event;
  const took =
    endTime === undefined ? "" : durationText(Date.parse(endTime) - Date.parse(startTime)).replace(" ", "");
  const start = startTime.replace("T", " ").replace(/(\.\d+)?Z$/, "");
  return [start, site, resourceType, endsText(event), type, status, took, id];
}

/** `primary -> backup`, or the one resource that both ends are. */
export function endsText({ source, target }: FailoverEvent): string {
  return source === target ? target : `${source} -> ${target}`;
}

function whyLines({ reason, requestedBy, problem, rollback }: FailoverEvent): string[] {
  return [
    `    ${requestedBy}: ${reason}`,
    ...(problem === undefined ? [] : [`    problem: ${problem}`]),
    ...(rollback === undefined
      ? []
      : [`    rollback by ${rollback.requestedBy}: ${rollback.problem ?? rollback.reason}`]),
  ];
}
