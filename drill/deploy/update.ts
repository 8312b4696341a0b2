/**
 * What `pulumi up` does to the properties that functions change at run time: a listener's default actions, a rule's
 * actions, a health check's path, a group's desired capacity. Everything else of a stack stays as it was deployed.
 *
 * Pure: program, state and live values in, calls and new state out. The rules, with their sources:
 * - State holds a resource's inputs (what the program last said) and outputs (what the provider last read).
 * - A refresh reads the live values into both. ignoreChanges does not hold it back.
 *   https://www.pulumi.com/docs/iac/cli/commands/pulumi_refresh/
 * - For a property in ignoreChanges the engine takes the inputs in state instead of the program's.
 *   https://www.pulumi.com/docs/iac/concepts/options/ignorechanges/
 * - The engine hands ignoreChanges to the provider, and the bridge leaves the property out of its own comparison of
 *   inputs with outputs (github.com/pulumi/pulumi-terraform-bridge, pkg/tfbridge/ignore_changes_test.go). The page above
 *   warns that stale values in state may still be sent; `bridgeHonours: false` shows what that would do.
 * - The provider sends default actions, actions and the path only when the property has changed, whatever else it
 *   sends (`d.HasChange` in github.com/hashicorp/terraform-provider-aws: internal/service/elbv2/listener.go,
 *   listener_rule.go, internal/service/route53/health_check.go). A change of tags alone calls none of the three. The
 *   same holds for the desired capacity (internal/service/autoscaling/group.go); the call that carries it there,
 *   UpdateAutoScalingGroup, is SetDesiredCapacity here.
 * - After an update the provider reads the resource: the outputs in state are then the live ones.
 */
import { canonicalActions } from "./canonical";
import type { WatchedResource } from "./watched";

/** What state holds of one property. */
export interface StateValue {
  readonly inputs: unknown;
  readonly outputs: unknown;
}

export type DeploymentState = ReadonlyMap<string, StateValue>;

/** Something else that the program has changed since the last deployment. */
export type ProgramChange = "none" | "tag" | "health-check-threshold" | "certificate" | "all";

export interface DeploymentCall {
  readonly resource: WatchedResource;
  readonly command: "ModifyListener" | "ModifyRule" | "UpdateHealthCheck" | "SetDesiredCapacity";
  readonly input: Readonly<Record<string, unknown>>;
}

export interface DeploymentPlan {
  readonly calls: readonly DeploymentCall[];
  /** State once all calls have succeeded. */
  readonly state: DeploymentState;
}

export interface DeploymentRequest {
  readonly resources: readonly WatchedResource[];
  readonly state: DeploymentState;
  readonly live: (resource: WatchedResource) => unknown;
  readonly refresh: boolean;
  readonly change: ProgramChange;
  /** @default true */
  readonly bridgeHonours?: boolean;
}

/** The state right after the first deployment. */
export function initialState(resources: readonly WatchedResource[]): DeploymentState {
  return new Map(resources.map(({ urn, program }) => [urn, { inputs: program, outputs: program }]));
}

export function planDeployment(request: DeploymentRequest): DeploymentPlan {
  const calls: DeploymentCall[] = [];
  const state = new Map(request.state);
  for (const resource of request.resources) {
    const { call, value } = planResource(request, resource);
    if (call !== undefined) calls.push(call);
    state.set(resource.urn, value);
  }
  return { calls, state };
}

function planResource(
  request: DeploymentRequest,
  resource: WatchedResource,
): { readonly call: DeploymentCall | undefined; readonly value: StateValue } {
  const before = valueBefore(request, resource);
  const inputs = resource.ignored ? before.inputs : resource.program;
  const isCompared = !resource.ignored || request.bridgeHonours === false;
  if (isCompared && !same(resource, inputs, before.outputs)) {
    const input = { ...extraInput(resource, request.change), [sentAs(resource)]: inputs };
    return { call: callOf(resource, input), value: { inputs, outputs: inputs } };
  }
  const extra = extraInput(resource, request.change);
  const isRead = extra !== undefined || request.change === "tag" || request.change === "all";
  return {
    call: extra === undefined ? undefined : callOf(resource, extra),
    value: { inputs, outputs: isRead ? request.live(resource) : before.outputs },
  };
}

function valueBefore({ state, refresh, live }: DeploymentRequest, resource: WatchedResource): StateValue {
  const known = state.get(resource.urn) ?? { inputs: resource.program, outputs: resource.program };
  if (!refresh) return known;
  const value = live(resource);
  return { inputs: value, outputs: value };
}

function same({ property }: WatchedResource, left: unknown, right: unknown): boolean {
  return property === "resourcePath" || property === "desiredCapacity"
    ? left === right
    : canonicalActions(left) === canonicalActions(right);
}

/** What the update sends beside the property; undefined: nothing that would call the service's Modify or Update. */
function extraInput(
  resource: WatchedResource,
  change: ProgramChange,
): Readonly<Record<string, unknown>> | undefined {
  const includes = (each: ProgramChange) => change === each || change === "all";
  if (resource.property === "resourcePath" && includes("health-check-threshold"))
    return { FailureThreshold: resource.failureThreshold ?? 3 };
  if (resource.certificateArn !== undefined && includes("certificate"))
    return { Certificates: [{ CertificateArn: resource.certificateArn }] };
  return undefined;
}

function sentAs({ property }: WatchedResource): string {
  return {
    defaultActions: "DefaultActions",
    actions: "Actions",
    resourcePath: "ResourcePath",
    desiredCapacity: "DesiredCapacity",
  }[property];
}

function callOf(resource: WatchedResource, input: Readonly<Record<string, unknown>>): DeploymentCall {
  const { property, id } = resource;
  if (property === "defaultActions")
    return { resource, command: "ModifyListener", input: { ListenerArn: id, ...input } };
  if (property === "actions") return { resource, command: "ModifyRule", input: { RuleArn: id, ...input } };
  if (property === "desiredCapacity")
    return { resource, command: "SetDesiredCapacity", input: { AutoScalingGroupName: id, ...input } };
  return { resource, command: "UpdateHealthCheck", input: { HealthCheckId: id, ...input } };
}
