/** The guards of a re-arm, looked at; when time is all that is missing, it is waited for. */
import type { SiteManifest } from "../../components/manifest";
import type { OpsClients, OpsClock } from "../clients";
import type { Latch } from "../latch/holds";
import { checkGuards, type GuardVerdict, type RearmObservation, settlesInMs } from "./guards";
import { observeForRearm } from "./observeRearm";
import { failedOf, type RearmRequest } from "./request";

export interface Looked {
  readonly guards: GuardVerdict[];
  readonly observation: RearmObservation;
}

export async function lookAtSite(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  latch: Latch,
  { synchronised, backup }: RearmRequest,
): Promise<Looked> {
  const now = clock.now();
  const observation = await observeForRearm(clients, manifest, latch, backup, now);
  return { observation, guards: checkGuards({ observation, manifest, latch, synchronised, now }) };
}

/** Longest time between two looks, milliseconds: the latch's alarm may follow before its time is over. */
const LOOK_EVERY_MS = 15_000;

/** Waits seconds to a few minutes. */
export async function lookSettled(
  clients: OpsClients,
  clock: OpsClock,
  manifest: SiteManifest,
  latch: Latch,
  request: RearmRequest,
): Promise<Looked> {
  for (let told = false; ; told = true) {
    const looked = await lookAtSite(clients, clock, manifest, latch, request);
    const failed = failedOf(looked.guards, request);
    const left = settlesInMs(looked.observation, latch, clock.now());
    if (request.dryRun || failed.length !== 1 || failed[0]?.name !== "settled" || left === 0) {
      return looked;
    }
    if (!told) {
      request.progress?.(
        `The site has just been latched: waiting up to ${Math.ceil(left / 1000)} s until Route 53's checkers and the latch's alarm have followed.`,
      );
    }
    await clock.sleep(Math.min(left, LOOK_EVERY_MS));
  }
}
