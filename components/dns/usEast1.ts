import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Where Route 53's metrics are, and so their alarms and topics:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html */
export const ROUTE_53_METRICS_REGION = "us-east-1";

/**
 * The provider for Route 53's metrics. Explicit even when the site itself is in us-east-1, so that moving a site never
 * changes a provider under an alarm.
 *
 * An explicit provider does not read the stack's `aws:` configuration
 * (https://www.pulumi.com/docs/iac/concepts/resources/providers/#explicit-provider-configuration), so what says who we
 * are, and what tags resources, is handed on.
 */
export function usEast1Provider(siteName: string, parent: pulumi.Resource): aws.Provider {
  const { profile, sharedConfigFiles, sharedCredentialsFiles, accessKey, secretKey, token } = aws.config;
  const { assumeRoles, assumeRoleWithWebIdentity, allowedAccountIds, forbiddenAccountIds } = aws.config;
  const { defaultTags, ignoreTags } = aws.config;
  return new aws.Provider(
    `${siteName}-us-east-1`,
    {
      region: ROUTE_53_METRICS_REGION,
      profile,
      sharedConfigFiles,
      sharedCredentialsFiles,
      accessKey,
      secretKey,
      token,
      assumeRoles,
      assumeRoleWithWebIdentity,
      allowedAccountIds,
      forbiddenAccountIds,
      defaultTags,
      ignoreTags,
    },
    { parent },
  );
}
