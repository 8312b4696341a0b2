/** The function of the article "AWS ALB Failover with Lambda", in JavaScript. */

/**
 * Points the listeners on ports 80 and 443 at the alternative target group, whatever the message says and whatever
 * state that group is in. Every error is printed and forgotten, so Lambda never retries: that is the article's way, and
 * what the drill measures. There is no way back.
 */
export function createListenerSwap(): (event: unknown) => Promise<void> {
  const { ElasticLoadBalancingV2Client, ModifyListenerCommand } =
    require("@aws-sdk/client-elastic-load-balancing-v2") as typeof import("@aws-sdk/client-elastic-load-balancing-v2");
  const client = new ElasticLoadBalancingV2Client({});
  const swap = (listenerArn: string | undefined) =>
    client.send(
      new ModifyListenerCommand({
        ListenerArn: listenerArn,
        DefaultActions: [{ Type: "forward", TargetGroupArn: process.env.ALTERNATIVE_TARGET_GROUP_ARN }],
      }),
    );
  return async () => {
    try {
      const response80 = await swap(process.env.LISTENER_80_ARN);
      const response443 = await swap(process.env.LISTENER_443_ARN);
      console.log(JSON.stringify(response443));
      console.log(JSON.stringify(response80));
    } catch (error) {
      console.log(String(error));
    }
  };
}
