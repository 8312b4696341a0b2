/** What the heartbeat's rules ask about, worked out from one look, its probes and the instance's memory. Pure. */
import { betterGroup, isAble, withDead } from "../targetGroups/facts";
import type { GroupHealth } from "../targetGroups/observe";
import type { BeatFacts } from "./beatRules";
import { isThrottled, type Look, problemsOf } from "./look";
import { BLIND_MS, type HeartbeatMemory, isAlert, mayReport, nextAskAtMs } from "./memory";
import type { Verdicts } from "./rounds";

export function beatFacts(seen: Look, verdicts: Verdicts, memory: HeartbeatMemory, now: number): BeatFacts {
  const groups = seen.kind === "seen" ? seen.groups : [];
  const serving = seen.kind === "seen" ? groups.find(({ name }) => name === seen.serving) : undefined;
  const dead = Object.keys(verdicts).filter((name) => verdicts[name]?.kind === "dead");
  const better = betterThan(serving, withDead(groups, dead));
  const servingDead = serving !== undefined && dead.includes(serving.name);
  return {
    problems: problemsOf(seen),
    throttled: isThrottled(seen),
    enough: seen.kind === "seen" && isEnough(serving, groups),
    serving,
    servingAble: serving !== undefined && isAble(serving),
    verdicts,
    dead,
    better,
    doubt: better === undefined ? undefined : doubtOf(better, servingDead, verdicts),
    mayAsk: now >= nextAskAtMs(memory, serving, now),
    mayReport: mayReport(memory, now),
    alert: isAlert(memory, now),
    blind: memory.blindSinceMs !== undefined && now - memory.blindSinceMs >= BLIND_MS,
  };
}

/** As the target-group function decides it, but for the sorry page. */
function betterThan(
  serving: GroupHealth | undefined,
  groups: readonly GroupHealth[],
): GroupHealth | undefined {
  const current = groups.find(({ name }) => name === serving?.name);
  const better = betterGroup(groups, groups.filter(isAble), current);
  return better?.kind === "application" && better.name !== serving?.name ? better : undefined;
}

/** A group that was not read does not matter when the others decide. */
function isEnough(serving: GroupHealth | undefined, groups: readonly GroupHealth[]): boolean {
  return serving !== undefined && serving.healthy === undefined
    ? false
    : groups.some(isAble) || groups.every(({ healthy }) => healthy !== undefined);
}

/**
 * Against the load balancer's verdict on the serving group only a group that answers its probe counts; with it, one that
 * is not in doubt.
 */
function doubtOf({ name }: GroupHealth, servingDead: boolean, verdicts: Verdicts): string | undefined {
  const verdict = verdicts[name];
  if (verdict === undefined || verdict.kind === "passing") {
    return undefined;
  }
  return verdict.kind === "unproven" && !servingDead ? undefined : verdict.why;
}
