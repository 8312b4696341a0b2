/** The document the controller's function is told: only the tiers that exist. */
import * as pulumi from "@pulumi/pulumi";
import type { ControllerConfig } from "../../handlers/runtime/config";
import { groupConfigs } from "../loadBalancing/targetGroupList";
import type { Settings } from "../settings/schema";
import type { ControllerTiers } from "./controllerTiers";
import { primaryConfig } from "./peerDocument";

export interface ControllerConfigArgs {
  readonly site: string;
  readonly settings: Settings["controller"];
  readonly stateTable: pulumi.Output<string>;
  readonly eventsTable: pulumi.Output<string>;
  readonly notificationTopicArn: pulumi.Output<string>;
  readonly rollback: pulumi.Output<ControllerConfig["rollback"]>;
  readonly tiers: ControllerTiers;
}

export function controllerConfig(args: ControllerConfigArgs): pulumi.Output<ControllerConfig> {
  const { site, settings, tiers, stateTable, eventsTable, notificationTopicArn, rollback } = args;
  return pulumi
    .output({
      stateTable,
      eventsTable,
      notificationTopicArn,
      rollback,
      loadBalancer: loadBalancerConfig(tiers.loadBalancer),
      database: tiers.database?.config,
      autoScaling: tiers.autoScaling?.config,
      primary: tiers.primary?.apply(primaryConfig),
    })
    .apply(({ loadBalancer, database, autoScaling, primary, ...known }) => ({
      site,
      ...known,
      keepDays: settings.keepDays,
      deadlines: settings.deadlines,
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
      ...(database === undefined ? {} : { database }),
      ...(autoScaling === undefined ? {} : { autoScaling }),
      ...(primary === undefined ? {} : { primary }),
    }));
}

function loadBalancerConfig(
  tier: ControllerTiers["loadBalancer"],
): pulumi.Output<NonNullable<ControllerConfig["loadBalancer"]>> | undefined {
  return tier === undefined
    ? undefined
    : pulumi.output({
        groups: groupConfigs(tier.groups),
        listenerArns: pulumi.all([...tier.listenerArns]),
        functionName: tier.function.function.name,
      });
}
