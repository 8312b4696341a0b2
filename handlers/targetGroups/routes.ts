/**
 * A route is whatever carries weights: a listener's default actions or a rule's actions. Pure functions over the
 * actions as Elastic Load Balancing describes them.
 */
import type { Action, TargetGroupTuple } from "@aws-sdk/client-elastic-load-balancing-v2";
import type { GroupConfig } from "../runtime/config";

/** Weight of the serving group; all others of the list have 0 and so stay health-checked. */
export const FULL_WEIGHT = 100;

export interface Route {
  readonly kind: "listener" | "rule";
  readonly arn: string;
  /** For people: `listener 443`, `rule 10 of listener 443`. */
  readonly label: string;
  readonly actions: readonly Action[];
}

/** The tuples of a forward action; an action with a single group may name it by `TargetGroupArn` alone. */
function tuplesOf(action: Action): readonly TargetGroupTuple[] {
  if (action.Type !== "forward") {
    return [];
  }
  const tuples = action.ForwardConfig?.TargetGroups ?? [];
  if (tuples.length === 0 && action.TargetGroupArn !== undefined) {
    return [{ TargetGroupArn: action.TargetGroupArn, Weight: 1 }];
  }
  return tuples;
}

/** A group named without a weight takes all requests of a forward with one group. */
function weightOf(tuple: TargetGroupTuple): number {
  return tuple.Weight ?? 1;
}

function namesApplicationGroup(action: Action, groups: readonly GroupConfig[]): boolean {
  return tuplesOf(action).some((tuple) =>
    groups.some((group) => group.kind === "application" && group.arn === tuple.TargetGroupArn),
  );
}

/**
 * True when the route forwards to an application group of the list. A forward whose groups of the list all have
 * weight 0 while a foreign group has traffic is left alone: giving one of ours weight would take traffic away from
 * somebody else.
 */
export function isManaged(actions: readonly Action[], groups: readonly GroupConfig[]): boolean {
  return actions.some((action) => {
    if (!namesApplicationGroup(action, groups)) {
      return false;
    }
    const tuples = tuplesOf(action);
    const ours = tuples.filter((tuple) => groups.some((group) => group.arn === tuple.TargetGroupArn));
    const foreign = tuples.filter((tuple) => !ours.includes(tuple));
    return ours.some((tuple) => weightOf(tuple) > 0) || foreign.every((tuple) => weightOf(tuple) === 0);
  });
}

/** Group of the list with the most weight, the first in priority among equals; undefined when all have 0. */
export function servingGroup(actions: readonly Action[], groups: readonly GroupConfig[]): string | undefined {
  let serving: string | undefined;
  let most = 0;
  for (const group of groups) {
    const weights = actions.flatMap((action) =>
      tuplesOf(action)
        .filter((tuple) => tuple.TargetGroupArn === group.arn)
        .map(weightOf),
    );
    const weight = Math.max(0, ...weights);
    if (weight > most) {
      most = weight;
      serving = group.name;
    }
  }
  return serving;
}

/** True when every forward to the list names the whole list, with the full weight on `to` and 0 on the others. */
export function isAsDecided(actions: readonly Action[], groups: readonly GroupConfig[], to: string): boolean {
  return actions
    .filter((action) => namesApplicationGroup(action, groups))
    .every((action) =>
      groups.every((group) => {
        const tuple = tuplesOf(action).find((item) => item.TargetGroupArn === group.arn);
        return tuple !== undefined && weightOf(tuple) === (group.name === to ? FULL_WEIGHT : 0);
      }),
    );
}

/** The same actions with the list's weights moved to `to`; everything else is kept. */
export function actionsFor(actions: readonly Action[], groups: readonly GroupConfig[], to: string): Action[] {
  return actions.map((action) => {
    if (action.Type === "authenticate-oidc" && action.AuthenticateOidcConfig !== undefined) {
      // The secret is never described, so a modification has to refer to the stored one:
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
      const { ClientSecret: _secret, ...oidc } = action.AuthenticateOidcConfig;
      return { ...action, AuthenticateOidcConfig: { ...oidc, UseExistingClientSecret: true } };
    }
    if (!namesApplicationGroup(action, groups)) {
      return action;
    }
    const { TargetGroupArn: _single, ...rest } = action;
    const foreign = tuplesOf(action).filter(
      (tuple) => !groups.some((group) => group.arn === tuple.TargetGroupArn),
    );
    const list = groups.map((group) => ({
      TargetGroupArn: group.arn,
      Weight: group.name === to ? FULL_WEIGHT : 0,
    }));
    return { ...rest, ForwardConfig: { ...action.ForwardConfig, TargetGroups: [...list, ...foreign] } };
  });
}
