/** A function for tests of what surrounds functions. */
import { FailoverFunction } from "../../../components/functions/failoverFunction";
import { context, TOPIC_ARN } from "./settings";

export function testFunction(name = "prod-test"): FailoverFunction {
  return new FailoverFunction(name, {
    context: context(),
    description: "A test",
    callbackFactory: () => async (event) => event,
    config: { site: "prod" },
    statements: [{ Sid: "Notify", Effect: "Allow", Action: ["sns:Publish"], Resource: [TOPIC_ARN] }],
    timeoutSeconds: 50,
    notificationTopicArn: TOPIC_ARN,
  });
}
