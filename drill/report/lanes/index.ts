/** All lanes of a drill, from what was done to it down to the verdict. */
import type { DrillResult } from "../../scenario/run";
import { dnsLanes } from "./dns";
import type { Lane } from "./lane";
import { alarmLanes, functionLanes } from "./machinery";
import { faultLanes, operatorLane } from "./scenario";
import { targetGroupLanes } from "./targetGroups";
import { tierLanes } from "./tiers";
import { verdictLanes } from "./verdicts";

export function lanes(result: DrillResult): Lane[] {
  return [
    ...faultLanes(result),
    ...targetGroupLanes(result),
    ...dnsLanes(result),
    ...tierLanes(result),
    ...alarmLanes(result),
    ...functionLanes(result),
    ...operatorLane(result),
    ...verdictLanes(result),
  ];
}
