/** Actions in one spelling, for comparison: the provider keeps target groups as a set and reads order back. */
import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { forwardTargets } from "../aws/elb/state";

export function canonicalActions(actions: unknown): string {
  return JSON.stringify(((actions ?? []) as Action[]).map(canonicalAction));
}

function canonicalAction(action: Action): unknown {
  if (action.Type !== "forward") {
    const { Order: _order, ...rest } = action;
    return Object.entries(rest).sort(([left], [right]) => (left < right ? -1 : 1));
  }
  const groups = forwardTargets(action).map(({ arn, weight }) => `${arn} ${weight}`);
  const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig?.Enabled === true;
  return ["forward", [...groups].sort(), stickiness];
}
