/** The prediction as text: a table per tier, its terms below each other. */
import type { RecoveryPrediction, RecoveryTier, RecoveryTierName } from "./recoveryTimes";

/** What `pulumi.log` is of it. */
export interface RecoveryLog {
  info(message: string): unknown;
}

const TITLES: Readonly<Record<RecoveryTierName, string>> = {
  targetGroup: "target group",
  dns: "DNS",
  database: "database",
};

/** Lines of text, without an end of line. */
export function renderRecovery({ tiers, unrecovered }: RecoveryPrediction): readonly string[] {
  const names = tiers.flatMap(({ terms }) => terms.map(({ name }) => name.length));
  const width = Math.max(...names, "total".length);
  return [
    "Predicted recovery, seconds: least, mean, worst.",
    ...tiers.flatMap((tier) => tierLines(tier, width)),
    ...unrecovered.map(
      (tier) => `${TITLES[tier]}: nothing of this stack recovers it; no time can be predicted`,
    ),
  ];
}

function tierLines({ tier, way, terms, ...total }: RecoveryTier, width: number): readonly string[] {
  const line = (name: string, time: Pick<RecoveryTier, Figure>, why: string) => {
    const figures = FIGURES.map((figure) => time[figure].toFixed(1).padStart(7)).join("");
    return `  ${name.padEnd(width)}${figures}${why === "" ? "" : `  ${why}`}`;
  };
  return [
    `${TITLES[tier]}: ${way}`,
    ...terms.map((each) => line(each.name, each, each.why)),
    line("total", total, ""),
  ];
}

const FIGURES = ["minimumSeconds", "meanSeconds", "worstSeconds"] as const;
type Figure = (typeof FIGURES)[number];

/** Tells people, once, as information. */
export function reportRecovery(prediction: RecoveryPrediction, log: RecoveryLog): void {
  log.info(renderRecovery(prediction).join("\n"));
}
