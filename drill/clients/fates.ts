/** What became of every request, counted per second and kind of fate. */

export type Fate = (
  | { readonly kind: "served"; readonly site: string; readonly group: string }
  | { readonly kind: "sorry"; readonly site: string; readonly group: string }
  | { readonly kind: "error"; readonly cause: string }
) & {
  /** The request went where Route 53 no longer sends: a resolver over-stays the TTL, or a connection was kept open. */
  readonly overstayed?: true;
};

export interface FateCount {
  readonly fate: Fate;
  /** Requests per second of the drill; the second in which they were sent. */
  readonly perSecond: number[];
  total: number;
}

function keyOf(fate: Fate): string {
  return `${fate.overstayed === true ? "overstayed/" : ""}${plainKeyOf(fate)}`;
}

function plainKeyOf(fate: Fate): string {
  return fate.kind === "error" ? `error/${fate.cause}` : `${fate.kind}/${fate.site}/${fate.group}`;
}

export class Fates {
  private readonly counts = new Map<string, FateCount>();

  constructor(private readonly startAt: number) {}

  add(sentAt: number, fate: Fate): void {
    const key = keyOf(fate);
    let count = this.counts.get(key);
    if (count === undefined) {
      count = { fate, perSecond: [], total: 0 };
      this.counts.set(key, count);
    }
    const second = this.secondOf(sentAt);
    while (count.perSecond.length <= second) count.perSecond.push(0);
    count.perSecond[second] = (count.perSecond[second] ?? 0) + 1;
    count.total++;
  }

  secondOf(time: number): number {
    return Math.floor((time - this.startAt) / 1000);
  }

  all(): readonly FateCount[] {
    return [...this.counts.values()];
  }

  /** Requests sent in the seconds [from, to) whose fate `accepts`. */
  sum(from: number, to: number, accepts: (fate: Fate) => boolean = () => true): number {
    let total = 0;
    for (const { fate, perSecond } of this.counts.values()) {
      if (!accepts(fate)) continue;
      for (let second = Math.max(from, 0); second < Math.min(to, perSecond.length); second++)
        total += perSecond[second] ?? 0;
    }
    return total;
  }
}
