/** The rows of a site's latch. Pure. */
import type { SiteManifest } from "../../components/manifest";
import { isArmed, isDisarmed, knowsClosing } from "../../handlers/latch/document";
import type { LatchDocument } from "../../handlers/state/documents";
import type { Reading } from "../errors";
import { alarmRow } from "./alarmRow";
import type { SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

export function latchRows(
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
