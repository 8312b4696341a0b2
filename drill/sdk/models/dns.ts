/** Commands of Route 53. */
import * as route53Api from "../../aws/route53/api";
import type { Call } from "../commandModel";
import type { CommandModels } from "../commands";

const healthCheckArn = ({ input }: Call<{ HealthCheckId: string | undefined }>) => [
  `arn:aws:route53:::healthcheck/${input.HealthCheckId}`,
];

export const dnsCommands: Pick<CommandModels, "GetHealthCheck" | "UpdateHealthCheck"> = {
  GetHealthCheck: {
    action: "route53:GetHealthCheck",
    resources: healthCheckArn,
    parameters: ["HealthCheckId"],
    run: (cloud, now, { input }) => route53Api.getHealthCheck(cloud.route53.state, now, input).response,
  },
  UpdateHealthCheck: {
    action: "route53:UpdateHealthCheck",
    resources: healthCheckArn,
    parameters: ["HealthCheckId", "HealthCheckVersion", "ResourcePath", "FailureThreshold"],
    run: (cloud, now, { input }) => {
      const { response, changes } = route53Api.updateHealthCheck(cloud.route53.state, now, input);
      for (const change of changes) cloud.route53.act(change);
      return response;
    },
  },
};
