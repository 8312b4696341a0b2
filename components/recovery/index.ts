/** What other parts take from the prediction. */

export { checkObjectives, type RecoveryObjectives } from "./objectives";
export type { RecoveryTerm } from "./recoveryTerm";
export {
  predictRecovery,
  type RecoveryPrediction,
  type RecoveryTier,
  type RecoveryTierName,
} from "./recoveryTimes";
export { type RecoveryLog, renderRecovery, reportRecovery } from "./report";
