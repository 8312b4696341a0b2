/** The site's database and its Auto Scaling group. */
import { AutoScaling } from "../autoScaling/autoScaling";
import { Database } from "../database/database";
import type { PeerDocument } from "../failover/peerDocument";
import type { Site } from "./site";

export function createAutoScaling(site: Site): AutoScaling | undefined {
  const { context, loadBalancer, groups, place } = site;
  const { autoScaling, targetGroups } = site.args.settings;
  return autoScaling.mode === "none"
    ? undefined
    : new AutoScaling(
        `${site.siteName}-capacity`,
        {
          context,
          settings: autoScaling,
          loadBalancer,
          privateSubnetIds: place.privateSubnetIds,
          groups,
          targetGroups,
          notificationTopicArn: site.notifications.topicArn,
        },
        { parent: site },
      );
}

export function createDatabase(site: Site): Database | undefined {
  const { context, place, autoScaling, primary } = site;
  const { database, peerRegion } = site.args.settings;
  return database.mode === "none"
    ? undefined
    : new Database(
        `${site.siteName}-database`,
        {
          context,
          settings: database,
          network: { ...place, instanceSecurityGroupId: autoScaling?.securityGroupId },
          peerRegion,
          // Asked for only where it is needed: a primary without a database is no fault elsewhere.
          sourceArn:
            database.mode === "replica" && database.sourceArn === undefined
              ? primary?.apply((peer) => databaseOf(site.siteName, peer))
              : undefined,
          notificationTopicArn: site.notifications.topicArn,
        },
        { parent: site },
      );
}

function databaseOf(siteName: string, { site, databaseArn }: PeerDocument): string {
  if (databaseArn === undefined) {
    throw new Error(
      `${siteName}: the primary's stack ${site} has no database to replicate. Deploy one there first (database.mode), ` +
        "or set database.sourceArn to the ARN of the database.",
    );
  }
  return databaseArn;
}
