/** `pulumi up` in the middle of a drill: it reads, plans, and writes half a minute later what it planned. */

import { DEPLOYMENT_LENGTH } from "../aws/assumptions";
import { type DeploymentState, initialState, planDeployment } from "../deploy/update";
import { liveValue, type WatchedResource, watchedResources } from "../deploy/watched";
import type { SynthesisedStack } from "../synth/model";
import type { CommandInput } from "./operator";
import type { ActOf } from "./schema";
import type { World } from "./world";

/** What came of a deployment. */
export interface DeploymentReport {
  /** For expectations: `deployed` or `failed`. */
  readonly outcome: "deployed" | "failed";
  readonly text: string;
  readonly why?: string;
}

/** State of each stack, kept from one deployment to the next. */
export class Deployments {
  private readonly resources = new Map<string, readonly WatchedResource[]>();
  private readonly state = new Map<string, DeploymentState>();

  constructor(private readonly stacks: readonly SynthesisedStack[]) {}

  async deploy(
    world: World,
    { site, refresh, change }: ActOf<"deploy">,
    sleep: (milliseconds: number) => Promise<void>,
    send: (command: string, input: CommandInput, region: string) => Promise<unknown>,
  ): Promise<DeploymentReport> {
    const stack = world.stackOf(site);
    const resources = this.resourcesOf(stack);
    const command = `pulumi up -s ${stack}${refresh ? " --refresh" : ""}`;
    const { calls, state } = planDeployment({
      resources,
      state: this.state.get(stack) ?? initialState(resources),
      live: (resource) => liveValue(world.cloud, resource),
      refresh,
      change,
    });
    await sleep(world.kernel.random.stream("deployment").between(...DEPLOYMENT_LENGTH));
    for (const { resource, command: name, input } of calls) {
      try {
        await send(name, input, resource.region);
      } catch (error) {
        // Resources before this one have been updated; the state keeps what was known of the others.
        const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        return { outcome: "failed", text: `${command}: ${name} of ${resource.name} failed`, why };
      }
    }
    this.state.set(stack, state);
    const sent = calls.map(({ command: name, input }) => `${name}(${sentNames(input)})`).join(", ");
    return { outcome: "deployed", text: `${command}: done`, why: sent === "" ? "no call was needed" : sent };
  }

  private resourcesOf(stack: string): readonly WatchedResource[] {
    let resources = this.resources.get(stack);
    if (resources === undefined) {
      resources = this.stacks.filter((each) => each.stack === stack).flatMap(watchedResources);
      this.resources.set(stack, resources);
    }
    return resources;
  }
}

function sentNames(input: CommandInput): string {
  return Object.keys(input).slice(1).join(", ");
}
