/**
 * The model cloud: the ids, ARNs and names AWS would give to what a program registers, without AWS. Deterministic:
 * the same program and configuration give the same answers in every run and on every machine.
 */
import { capacityModels } from "./cloud/capacity";
import { computeModels } from "./cloud/compute";
import { dataModels } from "./cloud/data";
import { dnsModels } from "./cloud/dns";
import { loadBalancingModels } from "./cloud/loadBalancing";
import { messagingModels } from "./cloud/messaging";
import { monitoringModels } from "./cloud/monitoring";
import { networkModels } from "./cloud/network";
import type { ResourceAnswer, ResourceModels, ResourceRequest } from "./cloud/request";

export { answerCall } from "./cloud/calls";
export { ACCOUNT_ID, type ResourceAnswer, type ResourceRequest } from "./cloud/request";

const models: ResourceModels = {
  ...capacityModels,
  ...computeModels,
  ...dataModels,
  ...dnsModels,
  ...loadBalancingModels,
  ...messagingModels,
  ...monitoringModels,
  ...networkModels,
};

/**
 * Answers a registration of a custom or remote resource with its id and what AWS adds to the inputs.
 * Throws for a type it does not know: a drill on half a program would prove nothing.
 */
export function createResource(request: ResourceRequest): ResourceAnswer {
  const model = models[request.type];
  if (model === undefined) {
    throw new Error(
      `The model cloud does not know the resource type ${request.type} (resource "${request.name}"). ` +
        "Add its ids and ARNs to a file in drill/synth/cloud/.",
    );
  }
  return model(request);
}
