/** Which group a site served with, from when on: what its listeners and rules were told, whoever told them. */
import type { LogEntry } from "../kernel/log";
import type { DrillResult } from "../scenario/run";

export interface ServingChange {
  readonly at: number;
  readonly label: string;
  readonly tone: "primary" | "backup" | "sorry";
}

interface Weight {
  readonly arn: string;
  readonly weight: number;
}

function heaviest({ data }: LogEntry): string | undefined {
  const weights = (data?.weights ?? []) as readonly Weight[];
  return weights.reduce<Weight | undefined>(
    (most, each) => (each.weight > (most?.weight ?? 0) ? each : most),
    undefined,
  )?.arn;
}

/** The first group at first. While listeners and rules disagree, all groups they name are told. */
export function forwardGroup(result: DrillResult, site: string): ServingChange[] {
  const [first = ""] = result.groupOrder[site] ?? [];
  const tone = (name: string) => (name === "sorry-page" ? "sorry" : name === first ? "primary" : "backup");
  const changes: ServingChange[] = [{ at: result.startedAt, label: first, tone: tone(first) }];
  const routes = new Map<string, string>();
  for (const entry of result.log) {
    if (entry.kind !== "weights" || entry.site !== site) continue;
    const arn = heaviest(entry);
    const name = arn === undefined ? "nothing" : (result.groupNames[arn] ?? arn);
    routes.set(String(entry.data?.rule ?? ""), name);
    changes.push({ at: entry.at, label: [...new Set(routes.values())].join(" and "), tone: tone(name) });
  }
  return changes;
}
