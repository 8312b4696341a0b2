import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import type { CreatedLoadBalancerSettings } from "../settings/schema";
import { initialWeights, type ListedGroup } from "./targetGroupList";

export interface ListenersArgs {
  readonly context: SiteContext;
  readonly loadBalancerArn: pulumi.Input<string>;
  readonly settings: Pick<CreatedLoadBalancerSettings, "certificateArn" | "sslPolicy" | "http">;
  /** The whole list, in order of priority. */
  readonly groups: readonly ListedGroup[];
}

/**
 * The listeners of a created load balancer: 443, and 80 which forwards alike or redirects.
 *
 * A function moves the weights, so a deployment must not: the whole of `defaultActions` is ignored. A path inside it
 * would not do, because the provider then sends the whole action with the other weights from its state
 * (pulumi/pulumi-aws#5798). Groups added later to the list reach the listener by the function as well. A group taken
 * out of the list, and port 80 changed from redirecting to forwarding, need a step by hand: docs/runbooks.md.
 */
export class Listeners extends pulumi.ComponentResource {
  /** HTTPS first. */
  readonly listenerArns: readonly pulumi.Output<string>[];

  constructor(
    name: string,
    private readonly args: ListenersArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:loadBalancing:Listeners", name, {}, opts);
    const https = this.createHttps(`${name}-https`);
    const http =
      args.settings.http === "forward"
        ? this.createHttp(`${name}-http`)
        : this.createRedirect(`${name}-http`);
    this.listenerArns = [https.arn, http.arn];
    this.registerOutputs({ listenerArns: this.listenerArns });
  }

  private createHttps(name: string): aws.lb.Listener {
    const { context, loadBalancerArn, settings, groups } = this.args;
    return new aws.lb.Listener(
      name,
      {
        loadBalancerArn,
        port: 443,
        protocol: "HTTPS",
        certificateArn: settings.certificateArn,
        sslPolicy: settings.sslPolicy,
        defaultActions: [weightedForward(groups)],
        tags: context.tags,
      },
      { parent: this, protect: context.protect, ignoreChanges: ["defaultActions"] },
    );
  }

  private createHttp(name: string): aws.lb.Listener {
    const { context, loadBalancerArn, groups } = this.args;
    return new aws.lb.Listener(
      name,
      {
        loadBalancerArn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [weightedForward(groups)],
        tags: context.tags,
      },
      { parent: this, protect: context.protect, ignoreChanges: ["defaultActions"] },
    );
  }

  /** No function touches a redirect, so a deployment may: `defaultActions` is not ignored here. */
  private createRedirect(name: string): aws.lb.Listener {
    const { context, loadBalancerArn } = this.args;
    return new aws.lb.Listener(
      name,
      {
        loadBalancerArn,
        port: 80,
        protocol: "HTTP",
        defaultActions: [
          { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
        ],
        tags: context.tags,
      },
      { parent: this, protect: context.protect },
    );
  }
}

/** Group stickiness is left out, which is off: a client held to a dead group would not follow a switch. */
export function weightedForward(groups: readonly ListedGroup[]): aws.types.input.lb.ListenerDefaultAction {
  return { type: "forward", forward: { targetGroups: initialWeights(groups.map((group) => group.arn)) } };
}
