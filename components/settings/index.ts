/** What other parts take from the settings. */

export { type AdoptedFacts, adoptedProblems, refuseAdopted } from "./adopted";
export { type Problem, SettingsError } from "./problems";
export { settingsFromPulumi } from "./pulumiConfig";
export { readSettings, type SettingsSource } from "./read";
export {
  type AdoptedLoadBalancerSettings,
  CHECK_PATH,
  type CreatedLoadBalancerSettings,
  FAILED_OVER_PATH,
  type LoadBalancerSettings,
  type NetworkSettings,
  type Settings,
  type TargetGroupSettings,
} from "./schema";
