/** The machinery watches itself, in every stack. */
import * as assert from "node:assert/strict";
import type { SynthesisedResource, SynthesisedStack } from "../../drill/synth/model";
import { ofType, STACKS, stackOf } from "./support/stacks";

function alarmsOn(
  stack: SynthesisedStack,
  metric: string,
  dimension: string,
  value: unknown,
): SynthesisedResource[] {
  return ofType(stack, "MetricAlarm").filter(({ inputs }) => {
    const dimensions = inputs.dimensions as Record<string, unknown>;
    return inputs.metricName === metric && dimensions[dimension] === value;
  });
}

describe("the machinery", () => {
  for (const stack of STACKS) {
    it(`of ${stack} alarms on errors and throttles of every function`, async () => {
      const evaluated = await stackOf(stack);
      for (const { name } of evaluated.functions) {
        for (const metric of ["Errors", "Throttles"]) {
          assert.equal(alarmsOn(evaluated, metric, "FunctionName", name).length, 1, `${metric} of ${name}`);
        }
      }
    });

    it(`of ${stack} alarms on every queue, in the queue's region`, async () => {
      const evaluated = await stackOf(stack);
      for (const queue of ofType(evaluated, "Queue")) {
        const alarms = alarmsOn(
          evaluated,
          "ApproximateNumberOfMessagesVisible",
          "QueueName",
          queue.outputs.name,
        );
        assert.deepEqual(
          alarms.map(({ region }) => region),
          [queue.region],
          queue.name,
        );
      }
    });

    it(`of ${stack} has every alarm tell somebody, through a topic of the alarm's own region`, async () => {
      const evaluated = await stackOf(stack);
      const subscribed = new Set(ofType(evaluated, "TopicSubscription").map(({ inputs }) => inputs.topic));
      for (const { inputs, region, name } of ofType(evaluated, "MetricAlarm")) {
        const [topic, ...others] = inputs.alarmActions as string[];
        assert.deepEqual(others, [], name);
        if (topic?.startsWith(`arn:aws:autoscaling:${region}:`)) {
          // Adds instances, and says nothing: load is not trouble.
          continue;
        }
        assert.ok(topic?.startsWith(`arn:aws:sns:${region}:`), `${name} tells ${topic}`);
        assert.ok(subscribed.has(topic), `nobody is subscribed to ${topic} of ${name}`);
        assert.deepEqual(inputs.okActions, [topic], name);
      }
    });

    it(`of ${stack} lets RDS publish to the topic its events go to`, async () => {
      const evaluated = await stackOf(stack);
      const subscriptions = ofType(evaluated, "EventSubscription");
      assert.ok(subscriptions.length > 0);
      for (const { inputs, name } of subscriptions) {
        const policy = ofType(evaluated, "TopicPolicy").find((one) => one.inputs.arn === inputs.snsTopic);
        const { Statement } = JSON.parse(String(policy?.inputs.policy)) as {
          Statement: { Principal: { Service?: string }; Action: string }[];
        };
        const services = Statement.map(({ Principal }) => Principal.Service);
        assert.ok(services.includes("events.rds.amazonaws.com"), `${name}: ${services}`);
      }
    });

    it(`of ${stack} keeps what a subscribed function was not given, beside the topic`, async () => {
      const evaluated = await stackOf(stack);
      const queues = new Map(ofType(evaluated, "Queue").map((queue) => [queue.outputs.arn, queue.region]));
      for (const { inputs, region, name } of ofType(evaluated, "TopicSubscription")) {
        if (inputs.protocol === "lambda") {
          const { deadLetterTargetArn } = JSON.parse(String(inputs.redrivePolicy)) as {
            deadLetterTargetArn: string;
          };
          assert.equal(queues.get(deadLetterTargetArn), region, name);
        }
      }
    });

    it(`of ${stack} has everything about Route 53's metrics in us-east-1, by an explicit provider`, async () => {
      for (const alarm of ofType(await stackOf(stack), "MetricAlarm")) {
        const route53 = alarm.inputs.namespace === "AWS/Route53";
        assert.ok(!route53 || alarm.region === "us-east-1", alarm.name);
        assert.equal(alarm.region === "us-east-1", /-us-east-1::/.test(alarm.provider ?? ""), alarm.name);
      }
    });

    it(`of ${stack} runs its functions in the site's own region`, async () => {
      const evaluated = await stackOf(stack);
      for (const { name, region } of evaluated.functions) {
        assert.equal(region, evaluated.region, name);
      }
    });
  }
});
