/** A world that has long been in service: what the first hours after a deployment bring about, without those hours. */
import { afterArm, EMPTY_LATCH_DOCUMENT } from "../../handlers/latch/document";
import {
  LATCH_ID,
  type LatchDocument,
  LEASE_ID,
  type LeaseDocument,
  TARGET_GROUPS_ID,
} from "../../handlers/state/documents";
import { actionsFor } from "../../handlers/targetGroups/routes";
import { hasLease, leaseCount } from "./latchView";
import type { World } from "./world";

/**
 * Arms the latch, as its own schedule does once the site has been healthy for long enough. A fresh site may switch
 * before the targets of its first group were checked, and with a manual return policy it stays there until an operator
 * returns it: so it is returned, and those switches are forgotten.
 */
export function putInService(world: World): void {
  armLatch(world);
  for (const stack of world.sitesAway()) returnSite(world, stack);
}

function armLatch(world: World): void {
  if (!world.latchNeedsArming()) return;
  const at = new Date(world.kernel.clock.now()).toISOString();
  setDocument(world, LATCH_ID, afterArm(world.latchDocument() ?? EMPTY_LATCH_DOCUMENT, at));
  const lease = world.leaseDocument();
  const { latch } = world.site("primary");
  if (latch === undefined || lease === undefined || !hasLease(world.site("primary"))) return;
  // At rest enough checkers are counted.
  const peak = leaseCount(lease, latch, world.kernel.clock.now()).needed;
  if (lease.armedAt === undefined) setDocument(world, LEASE_ID, { ...lease, peak, armedAt: at });
}

function setDocument(world: World, id: string, document: LatchDocument | LeaseDocument): void {
  const { region, stateTable } = world.site("primary");
  const items = world.cloud.dynamoDb.tables.get(`${region}/${stateTable}`)?.items;
  const version = String(Number(items?.get(id)?.version?.N ?? 0) + 1);
  items?.set(id, { id: { S: id }, version: { N: version }, document: { S: JSON.stringify(document) } });
}

function returnSite(world: World, stack: string): void {
  const site = [world.site("primary"), world.site("backup")].find((each) => each.stack === stack);
  const first = site?.groups[0]?.name;
  if (site === undefined || first === undefined) return;
  for (const arn of site.listenerArns) {
    for (const rule of world.cloud.elb.state.listeners.get(arn)?.rules ?? []) {
      rule.actions = actionsFor(rule.actions, site.groups, first);
      rule.effective = rule.actions;
    }
  }
  world.cloud.dynamoDb.tables.get(`${site.region}/${site.stateTable}`)?.items.delete(TARGET_GROUPS_ID);
}
