/** The site whose controller executes a failover. */
import type { SiteManifest } from "../../components/manifest";
import type { ResourceType } from "../../handlers/history/failoverEvent";
import { OperationError } from "../errors";
import { type FoundSites, onlySite } from "../sites/manifests";
import type { ControlledSite } from "./invoke";

/** The only site that executes failovers of this tier, or the one named `stack`. Throws when it is not clear. */
export function chooseSite(found: FoundSites, tier: ResourceType, stack?: string): ControlledSite {
  // A site that cannot be read must not make the other one the only choice.
  if (stack === undefined && tier !== "dns" && found.problems.length > 0) {
    throw new OperationError(
      ["Not every site could be read, so say which one is meant: --stack NAME.", ...found.problems].join(
        "\n",
      ),
    );
  }
  const accepts = ({ controller }: SiteManifest) => controller?.resourceTypes.includes(tier) === true;
  const what = `a site whose controller fails over ${tier} (settings controller.enabled${EXTRA[tier]})`;
  return withController(onlySite(found, what, accepts, stack));
}

const EXTRA: Readonly<Record<ResourceType, string>> = {
  load_balancer: "",
  database: " and database",
  auto_scaling: " and autoScaling",
  dns: " and, on the backup site, peerStack",
};

export function isControlled(site: SiteManifest): site is ControlledSite {
  return site.controller !== undefined;
}

function withController(site: SiteManifest): ControlledSite {
  if (!isControlled(site)) {
    throw new OperationError(`Stack ${site.stack} has no controller. Set controller.enabled: true.`);
  }
  return site;
}
