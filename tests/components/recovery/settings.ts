/** Settings to predict from: a stack file with changes. */
import { readSettings } from "../../../components/settings";
import type { Settings } from "../../../components/settings/schema";
import { changed, type StackName } from "../settings/fixture";

export function settingsOf(stack: StackName, changes: Readonly<Record<string, unknown>> = {}): Settings {
  return readSettings(changed(stack, changes));
}

export const BY_ALARM = {
  "targetGroupFailover.detection": "alarm",
  "targetGroupFailover.probe.enabled": false,
};
