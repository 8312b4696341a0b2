/** The site's database fails: how long until it serves again, or its replica does. */
import type { Settings } from "../settings/schema";
import { CONTROLLER_STEP, PROMOTION, PROMOTION_RESTART } from "./assumedDelays";
import { type RecoveryTime, recoveryTime, type Span, term } from "./recoveryTerm";

/**
 * "Failover times are typically 60–120 seconds. However, large transactions or a lengthy recovery process can increase
 * failover time": https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.Failover.html
 */
const MULTI_AZ_FAILOVER: Span = [60, 90, 120];

/** Undefined when nothing bounds it: no database, or one that nothing of this stack lets something take over for. */
export function databaseTime({ database, controller }: Settings): RecoveryTime | undefined {
  switch (database.mode) {
    case "none":
      return undefined;
    case "create":
      return database.multiAz ? multiAz() : undefined;
    case "replica":
      return controller.enabled ? promotion() : undefined;
    case "adopt":
      if (!controller.enabled || database.onSiteFailover === "nothing") return undefined;
      return database.kind === "replica" ? promotion() : multiAz();
  }
}

function multiAz(): RecoveryTime {
  return recoveryTime("by RDS, to its standby in another zone", [
    term("Multi-AZ failover", MULTI_AZ_FAILOVER, "published as typical; long transactions take longer"),
  ]);
}

/** From the request on: a promotion cannot be undone, so that nothing begins one but a failover that asks for it. */
function promotion(): RecoveryTime {
  return recoveryTime("by promoting the replica, counted from the request", [
    term(
      "controller",
      CONTROLLER_STEP,
      "assumed: it reads the lag and calls RDS, or goes on at its next minute",
    ),
    term("promotion", PROMOTION, 'assumed: published as "several minutes or longer"'),
    term("restart", PROMOTION_RESTART, "assumed: the last step of a promotion"),
  ]);
}
