/** Reads what the heartbeat decides on: which group serves, and the health of every group. */
import type { HeartbeatConfig } from "../runtime/config";
import { errorText } from "../runtime/errors";
import {
  type GroupHealth,
  type RoutesReadPort,
  readGroupHealth,
  readListeners,
  readRoutes,
} from "../targetGroups/observe";
import { isManaged, servingGroup } from "../targetGroups/routes";
import { settledBy, type Time } from "./time";

export type Look =
  | { readonly kind: "seen"; readonly serving: string | undefined; readonly groups: readonly GroupHealth[] }
  | { readonly kind: "unreadable"; readonly problem: string };

/** Longest look; a call has to be answered within the load balancer's 4 s, whatever AWS's API does. */
export const LOOK_DEADLINE_MS = 1200;

/** Never throws. */
export async function look(
  elb: RoutesReadPort,
  config: Pick<HeartbeatConfig, "groups" | "listenerArns">,
  time: Time,
): Promise<Look> {
  try {
    const reading = await settledBy(time, read(elb, config), time.now() + LOOK_DEADLINE_MS);
    const late = `no answer of Elastic Load Balancing within ${LOOK_DEADLINE_MS} ms`;
    return reading ?? { kind: "unreadable", problem: late };
  } catch (error) {
    return { kind: "unreadable", problem: errorText(error) };
  }
}

async function read(
  elb: RoutesReadPort,
  { groups, listenerArns }: Pick<HeartbeatConfig, "groups" | "listenerArns">,
): Promise<Look> {
  const first = listenerArns.slice(0, 1);
  const [[listener], health] = await Promise.all([readListeners(elb, first), readGroupHealth(elb, groups)]);
  const actions = listener?.DefaultActions ?? [];
  if (isManaged(actions, groups)) {
    return { kind: "seen", serving: servingGroup(actions, groups), groups: health };
  }
  // An adopted listener that forwards by its rules alone: only they say which group serves.
  const { routes, problems } = await readRoutes(elb, first, groups);
  const [route] = routes;
  return route === undefined
    ? {
        kind: "unreadable",
        problem: [`nothing of ${first[0]} forwards to a group of the list`, ...problems].join("; "),
      }
    : { kind: "seen", serving: servingGroup(route.actions, groups), groups: health };
}

/** Why the look, or the reading of a group, failed. */
export function problemsOf(seen: Look): readonly string[] {
  return seen.kind === "unreadable"
    ? [seen.problem]
    : seen.groups.flatMap(({ problem }) => (problem === undefined ? [] : [problem]));
}

/**
 * Names of throttling errors, in a sentence:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html
 */
const THROTTLED = /throttl|too ?many ?requests|rate exceeded|request ?limit ?exceeded/i;

export function isThrottled(seen: Look): boolean {
  return problemsOf(seen).some((problem) => THROTTLED.test(problem));
}
