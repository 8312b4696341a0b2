/** Route 53. Global, so nothing here depends on a region. */
import { hexadecimal, optionalText, type ResourceModels, requiredText, uuid } from "./request";

export const dnsModels: ResourceModels = {
  "aws:route53/healthCheck:HealthCheck": (request) => {
    const id = uuid(request.urn);
    return { id, outputs: { arn: `arn:aws:route53:::healthcheck/${id}` } };
  },
  "aws:route53/record:Record": (request) => {
    const [zone, name, type] = ["zoneId", "name", "type"].map((key) => requiredText(request, key));
    const set = optionalText(request, "setIdentifier");
    return { id: [zone, name, type, ...(set === undefined ? [] : [set])].join("_"), outputs: { fqdn: name } };
  },
  "aws:route53/zone:Zone": (request) => {
    const id = `Z${hexadecimal(20, request.urn).toUpperCase()}`;
    const nameServers = [1, 2, 3, 4].map((index) => `ns-${index}.awsdns-0${index}.example`);
    return { id, outputs: { zoneId: id, arn: `arn:aws:route53:::hostedzone/${id}`, nameServers } };
  },
};
