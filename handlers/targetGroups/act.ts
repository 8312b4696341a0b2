/** Writes weights where they differ, and reads back whether they are as decided. */
import type { ElbPort } from "../runtime/clients";
import type { GroupConfig } from "../runtime/config";
import { errorText } from "../runtime/errors";
import { readRoutes } from "./observe";
import { actionsFor, isAsDecided, type Route } from "./routes";

export interface ActResult {
  /** Labels of routes written. */
  readonly written: readonly string[];
  readonly problems: readonly string[];
}

/** Continues past a route that fails: the others must not wait for it. */
export async function moveRoutes(
  elb: ElbPort,
  routes: readonly Route[],
  groups: readonly GroupConfig[],
  to: string,
): Promise<ActResult> {
  const differing = routes.filter((route) => !isAsDecided(route.actions, groups, to));
  const results = await Promise.all(
    differing.map(async (route) => {
      try {
        await moveRoute(elb, route, groups, to);
        return { written: [route.label], problems: [] };
      } catch (error) {
        const operation = route.kind === "listener" ? "ModifyListener" : "ModifyRule";
        return {
          written: [],
          problems: [`${operation} of ${route.label} (${route.arn}) failed (${errorText(error)})`],
        };
      }
    }),
  );
  return {
    written: results.flatMap((result) => result.written),
    problems: results.flatMap((result) => result.problems),
  };
}

async function moveRoute(
  elb: ElbPort,
  route: Route,
  groups: readonly GroupConfig[],
  to: string,
): Promise<void> {
  const actions = actionsFor(route.actions, groups, to);
  if (route.kind === "listener") {
    await elb.modifyListener({ ListenerArn: route.arn, DefaultActions: actions });
  } else {
    await elb.modifyRule({ RuleArn: route.arn, Actions: actions });
  }
}

/** Problems found when all routes are read again; empty when everything is as decided. */
export async function verifyRoutes(
  elb: ElbPort,
  listenerArns: readonly string[],
  groups: readonly GroupConfig[],
  to: string,
): Promise<readonly string[]> {
  try {
    const { routes, problems } = await readRoutes(elb, listenerArns, groups);
    const different = routes
      .filter((route) => !isAsDecided(route.actions, groups, to))
      .map((route) => `${route.label} (${route.arn}) does not forward to ${to} as decided`);
    return [...problems, ...different];
  } catch (error) {
    return [`the listeners could not be read back (${errorText(error)})`];
  }
}
