/** Which calls change something that somebody decided. */
import { LEASE_ID, type LeaseDocument } from "../../handlers/state/documents";
import type { CarriedCall } from "../sdk/connection";

const WRITES: ReadonlySet<string> = new Set([
  "ModifyListener",
  "ModifyRule",
  "UpdateHealthCheck",
  "PutItem",
  "Publish",
  "SetDesiredCapacity",
  "RebootDBInstance",
  "PromoteReadReplica",
  "CreateSchedule",
  "DeleteSchedule",
  // Asking another function to act. Publishing a metric, as the sentinel does every minute, is no write.
  "Invoke",
]);

/**
 * Tells writes from what is no decision: a lease is kept alive by writing each checker's last answer into it, every few
 * seconds, and only what it says beside those counts.
 */
export class Writes {
  /** What the lease last said beside its checkers, by table. */
  private readonly leases = new Map<string, string>();

  /** Calls that failed are none. */
  isWrite({ command, input, answer }: CarriedCall): boolean {
    if (answer === undefined || !WRITES.has(command)) return false;
    const item = input.Item as Readonly<Record<string, { readonly S?: string }>> | undefined;
    if (command !== "PutItem" || item?.id?.S !== LEASE_ID) return true;
    const { armedAt, lapsed, disarmed, rearmed } = JSON.parse(item.document?.S ?? "{}") as LeaseDocument;
    const said = JSON.stringify([armedAt, lapsed, disarmed, rearmed]);
    const table = String(input.TableName);
    const before = this.leases.get(table);
    this.leases.set(table, said);
    return before !== undefined && before !== said;
  }
}
