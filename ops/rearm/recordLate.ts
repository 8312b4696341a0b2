/** Finishes a re-arm whose command was stopped before it was in the history. */
import type { SiteManifest } from "../../components/manifest";
import { parseTime } from "../../handlers/runtime/values";
import { latchStore } from "../aws/ports";
import type { OpsClients } from "../clients";
import { attempt } from "../errors";
import { readEvent } from "../events/readEvents";
import { rearmEventId, recordRearm } from "./rearmRecord";

/** A re-arm older than this is left alone, milliseconds: it may be from before there was an events table. */
const RECENT_MS = 86_400_000;

interface Late {
  readonly exitCode: 0 | 1;
  readonly lines: readonly string[];
}

const NOTHING: Late = { exitCode: 0, lines: [] };

/** Throws OperationError when the state table or the events table cannot be read. */
export async function recordLate(
  clients: OpsClients,
  now: number,
  manifest: SiteManifest,
  { dryRun, backupSite = "backup" }: { readonly dryRun: boolean; readonly backupSite?: string },
): Promise<Late> {
  if (manifest.controller === undefined) {
    return NOTHING;
  }
  const stored = await attempt("GetItem", `table ${manifest.stateTable}`, "Run the command again.", () =>
    latchStore(clients, manifest).read(),
  );
  const rearmed = stored?.document.rearmed;
  if (rearmed === undefined || now - (parseTime(rearmed.at) ?? 0) > RECENT_MS) {
    return NOTHING;
  }
  if ((await readEvent(clients, manifest, rearmEventId(manifest.stack, rearmed))) !== undefined) {
    return NOTHING;
  }
  const what = `The re-arm of ${rearmed.at} by ${rearmed.by}`;
  if (dryRun) {
    return { exitCode: 0, lines: [`${what} is not in the history and would be recorded.`] };
  }
  const recorded = await recordRearm(clients, manifest, rearmed, backupSite, now);
  return recorded?.ok === false
    ? { exitCode: 1, lines: [`${what} is not in the history: ${recorded.reason}`] }
    : { exitCode: 0, lines: [`${what} was not in the history; it is recorded now.`] };
}
