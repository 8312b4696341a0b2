/** Lanes of the tier inside a site: which targets are unhealthy, and which group serves. */
import type { DrillResult } from "../../scenario/run";
import { forwardGroup } from "../serving";
import { type Change, type Lane, type Mark, packed, type Span, secondOf, spansOf } from "./lane";

const TIER = "Inside a site";

interface GroupHealth {
  readonly states: Map<string, string>;
  readonly changes: Change[];
}

/** One change per verdict on a target; the warm-up names every target once, which gives the group's size. */
function groupHealth(result: DrillResult, site: string): ReadonlyMap<string, GroupHealth> {
  const groups = new Map<string, GroupHealth>();
  for (const { kind, site: where, at, data } of result.log) {
    if (kind !== "target" || where !== site) continue;
    const group = String(data?.group ?? "");
    const health: GroupHealth = groups.get(group) ?? { states: new Map(), changes: [] };
    groups.set(group, health);
    health.states.set(String(data?.target ?? ""), String(data?.state ?? ""));
    const all = [...health.states.values()];
    const healthy = all.filter((state) => state === "healthy").length;
    const name = result.groupNames[group] ?? group;
    const tone = healthy === all.length ? undefined : healthy === 0 ? "bad" : "alarm";
    health.changes.push({ at, label: `${name}: ${healthy} of ${all.length} healthy`, tone });
  }
  return groups;
}

function unhealthyLanes(result: DrillResult, site: string): Lane[] {
  const spans: Span[] = [...groupHealth(result, site).values()].flatMap(({ changes }) =>
    spansOf(result, changes),
  );
  return packed(
    TIER,
    `${site} targets`,
    spans.filter(({ to }) => to > 0),
  );
}

function servingLane(result: DrillResult, site: string): Lane {
  const marks = result.log
    .filter((entry) => entry.kind === "decision" && entry.site === site)
    .map(({ at, text, why = "" }): Mark => ({ at: secondOf(result, at), label: text, why, tone: "good" }));
  return {
    tier: TIER,
    name: `${site} serves with`,
    spans: spansOf(result, forwardGroup(result, site)),
    marks,
  };
}

export function targetGroupLanes(result: DrillResult): Lane[] {
  const { primary, backup } = result.sites;
  return [primary, backup].flatMap((site) => [...unhealthyLanes(result, site), servingLane(result, site)]);
}
