/** The function of Keycloak's guide "Deploy an AWS Route 53 Failover Lambda", in JavaScript. */

/** What the guide's function reads of an SNS event, trusting it to be there. */
interface AlarmEvent {
  readonly Records: readonly { readonly Sns: { readonly Message: string } }[];
}

interface Alarm {
  readonly Trigger: { readonly Dimensions: readonly { readonly name: string; readonly value: string }[] };
}

/**
 * Points the alarm's health check at the path that does not exist. No look at the check before the write, no version:
 * a message that arrives late, or twice, closes the latch again over whatever an operator has done meanwhile.
 */
export function createReferenceLatch(): (event: AlarmEvent) => Promise<void> {
  const { Route53Client, UpdateHealthCheckCommand } =
    require("@aws-sdk/client-route-53") as typeof import("@aws-sdk/client-route-53");
  // Route 53's control plane is in us-east-1: https://docs.aws.amazon.com/general/latest/gr/r53.html
  const client = new Route53Client({ region: "us-east-1" });
  return async (event) => {
    console.log(JSON.stringify(event));
    const alarm = JSON.parse(event.Records[0]?.Sns.Message ?? "") as Alarm;
    const response = await client.send(
      new UpdateHealthCheckCommand({
        HealthCheckId: alarm.Trigger.Dimensions[0]?.value,
        ResourcePath: "/lb-check-failed-over",
      }),
    );
    console.log(JSON.stringify(response));
    const statusCode = response.$metadata.httpStatusCode;
    if (statusCode !== 200) throw new Error(`Route 53 Unexpected status code ${statusCode}`);
  };
}
