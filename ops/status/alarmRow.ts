/** The row of an alarm. Pure. */
import type { AlarmState } from "../aws/route53";
import { durationText } from "../commandLine/times";
import type { Reading } from "../errors";
import { type StatusRow, show } from "./rows";

export function alarmRow(name: string, alarm: Reading<AlarmState>, now: number): StatusRow {
  return show(name, alarm, ({ state, since }) => ({
    value: since === undefined ? state : `${state} for ${durationText(now - since)}`,
    level: state === "OK" ? "good" : "attention",
  }));
}
