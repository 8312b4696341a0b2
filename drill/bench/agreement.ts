/** Whether what the drill has measured lies within what the settings predict. */
import type { RecoveryTierName } from "../../components/recovery";
import type { Distribution } from "./distribution";

export type PredictedTier = Exclude<RecoveryTierName, "database">;

export interface PredictionResult {
  readonly settings: string;
  readonly tier: PredictedTier;
  readonly predicted: { readonly minimum: number; readonly mean: number; readonly worst: number };
  readonly measured: Distribution;
}

/** Requests are counted by the second, and a client sends one a second. */
const RESOLUTION_SECONDS = 1;
/** What lies outside of what was predicted, for people; undefined when nothing does. */
export function disagreement({
  settings: name,
  tier,
  predicted,
  measured,
}: PredictionResult): string | undefined {
  const { minimum, worst } = predicted;
  const said = `${name}: recovery by ${tier} is predicted from ${minimum} to ${worst} s`;
  if (measured.missing > 0) return `${said}, and did not come in ${measured.missing} drills`;
  if (measured.minimum < minimum - RESOLUTION_SECONDS)
    return `${said}, and took ${measured.minimum.toFixed(1)} s`;
  return measured.maximum > worst + RESOLUTION_SECONDS
    ? `${said}, and took ${measured.maximum.toFixed(1)} s`
    : undefined;
}
