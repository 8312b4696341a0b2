/** The row of a takeover: at the backup site that holds it, and at the primary whose record depends on it. Pure. */
import { durationText } from "../commandLine/times";
import type { SiteObservation } from "./observation";
import { type StatusRow, show } from "./rows";

export function takeoverRows({ manifest, takeover, holds }: SiteObservation, now: number): StatusRow[] {
  const document = takeover ?? holds?.takeover;
  if (document === undefined) {
    return [];
  }
  const whose = manifest.role === "backup" ? "this site" : "the backup site";
  return [
    show("takeover", document, ({ claimed, released }) => {
      if (claimed !== undefined) {
        const { at, by, reason, eventId } = claimed;
        const since = durationText(now - Date.parse(at));
        return {
          value: `CLAIMED for ${since} since ${at} by ${by} (${reason}; ${eventId}): Route 53 answers ${whose} until npm run ops -- rearm`,
          level: "attention",
        };
      }
      const last = released === undefined ? "" : `, released ${released.at} by ${released.by}`;
      return { value: `not claimed${last}`, level: "good" };
    }),
  ];
}
