/** Whether what an expectation is about holds at the clock's present. */
import type { ActOutcomes } from "./acts";
import type { Expectation, SiteRole } from "./schema";
import { tierHolds, tierSeen } from "./tierConditions";
import type { World } from "./world";

/** Requests of this many past seconds decide where traffic is. */
export const TRAFFIC_WINDOW_SECONDS = 5;

function trafficHolds(world: World, traffic: NonNullable<Expectation["traffic"]>): boolean {
  const site = world.stackOf(traffic.site);
  const groups =
    traffic.group === undefined ? undefined : world.groups(traffic.site, traffic.group).map(({ arn }) => arn);
  const { fates } = world.clients;
  // The present second is not over, and the last one may hold requests that are still under way.
  const to = fates.secondOf(world.kernel.clock.now()) - 1;
  const from = to - TRAFFIC_WINDOW_SECONDS;
  // Who over-stays the TTL or keeps a connection is nobody's recovery time.
  const all = fates.sum(from, to, (fate) => fate.overstayed !== true);
  const there = fates.sum(
    from,
    to,
    (fate) =>
      fate.overstayed !== true &&
      fate.kind === "served" &&
      fate.site === site &&
      (groups === undefined || groups.includes(fate.group)),
  );
  return all > 0 && there / all >= traffic.share;
}

function isClaimed(world: World): boolean {
  return world.takeoverDocument()?.claimed !== undefined;
}

function latchText(world: World): string {
  const holding = world.holdingOut();
  return `the latch is ${holding.length === 0 ? "open" : `closed by ${holding.join(" and ")}`}`;
}

/** Switches that the site has decided on since the scenario began. */
function switchesOf(world: World, role: SiteRole): number {
  const site = world.stackOf(role);
  const { entries } = world.kernel.log;
  let count = 0;
  for (let index = entries.length - 1; index >= 0 && entries[index]?.kind !== "begin"; index--)
    if (entries[index]?.kind === "decision" && entries[index]?.site === site) count++;
  return count;
}

function notified(world: World, part: string, sinceAt: number): boolean {
  const { entries } = world.kernel.log;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry === undefined || entry.at < sinceAt) return false;
    if (entry.kind === "notification" && entry.text.includes(part)) return true;
  }
  return false;
}

/** `sinceAt`: the moment from which the expectation counts. */
export function conditionHolds(
  world: World,
  expectation: Expectation,
  outcomes: ActOutcomes,
  sinceAt: number,
): boolean {
  const { traffic, dns, latch, takeover, act, armed, switches } = expectation;
  if (takeover !== undefined) return isClaimed(world) === (takeover === "claimed");
  if (traffic !== undefined) return trafficHolds(world, traffic);
  if (dns !== undefined) return world.dnsSite() === world.stackOf(dns);
  if (latch !== undefined) return world.latchClosed() === (latch === "closed");
  if (armed !== undefined) return world.latchArmed() === armed;
  if (switches !== undefined) return switchesOf(world, switches.site) <= switches.atMost;
  if (act !== undefined) return outcomes.get(act.name) === act.outcome;
  return tierHolds(world, expectation) ?? notified(world, expectation.notified ?? "", sinceAt);
}

/** What was seen instead, for the verdict. */
export function seenInstead(world: World, expectation: Expectation, outcomes: ActOutcomes): string {
  const { traffic, dns, latch, takeover, act, armed, switches } = expectation;
  if (takeover !== undefined) return `the takeover is ${isClaimed(world) ? "" : "not "}claimed`;
  if (traffic !== undefined) return `in the last ${TRAFFIC_WINDOW_SECONDS} s: ${trafficText(world)}`;
  if (dns !== undefined) return `Route 53 answers ${world.dnsSite() ?? "nothing"}`;
  if (latch !== undefined) return latchText(world);
  if (armed !== undefined) return `the latch is ${armed ? "not " : ""}armed`;
  if (switches !== undefined) return `${switchesOf(world, switches.site)} switches were decided on`;
  if (act !== undefined) return `the outcome was "${outcomes.get(act.name) ?? "none yet"}"`;
  return tierSeen(world, expectation) ?? "no such message went out";
}

export function trafficText(world: World): string {
  const { fates } = world.clients;
  const to = fates.secondOf(world.kernel.clock.now()) - 1;
  const parts = fates.all().flatMap(({ fate, perSecond }) => {
    let count = 0;
    for (let second = Math.max(to - TRAFFIC_WINDOW_SECONDS, 0); second < to; second++)
      count += perSecond[second] ?? 0;
    if (count === 0) return [];
    const where =
      fate.kind === "error" ? fate.cause : `${fate.kind} by ${fate.site}/${world.groupName(fate.group)}`;
    return [`${count} ${where}`];
  });
  return parts.length === 0 ? "no requests" : parts.join(", ");
}
