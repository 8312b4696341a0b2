import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface AlarmFunctionArgs<Event> {
  /** Serialized by Pulumi; runs once per cold start. */
  readonly callbackFactory: () => (event: Event) => Promise<void>;
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** The one IAM action the function's role allows, on every resource: so do both seeds. */
  readonly action: string;
  /** Tags of the topic. @default none */
  readonly topicTags?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Where topic and alarm are. @default the stack's region */
  readonly topicProvider?: aws.Provider;
}

/** Seconds a function may run when nobody says otherwise: https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html */
const LAMBDA_DEFAULT_TIMEOUT_SECONDS = 3;

/**
 * A topic that invokes a function: what both seeds consist of beside their alarm. No dead-letter queue on function or
 * subscription, no alarm on errors, Lambda's own retries and time-out, as neither seed mentions any.
 */
export class AlarmFunction<Event> extends pulumi.ComponentResource {
  readonly topicArn: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;

  constructor(
    private readonly owner: string,
    private readonly args: AlarmFunctionArgs<Event>,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("site-failover:reference:AlarmFunction", owner, {}, opts);
    const provider = args.topicProvider;
    const topic = new aws.sns.Topic(owner, { tags: { ...args.topicTags } }, { parent: this, provider });
    const lambda = this.createFunction(this.createRole());
    new aws.lambda.Permission(
      owner,
      {
        action: "lambda:InvokeFunction",
        function: lambda.name,
        principal: "sns.amazonaws.com",
        sourceArn: topic.arn,
      },
      { parent: this },
    );
    new aws.sns.TopicSubscription(
      owner,
      { topic: topic.arn, protocol: "lambda", endpoint: lambda.arn },
      { parent: this, provider },
    );
    this.topicArn = topic.arn;
    this.functionName = lambda.name;
    this.registerOutputs({ topicArn: this.topicArn, functionName: this.functionName });
  }

  private createRole(): aws.iam.Role {
    const principal = {
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "lambda.amazonaws.com" },
    };
    const role = new aws.iam.Role(
      this.owner,
      { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [principal] }) },
      { parent: this },
    );
    const statement = { Effect: "Allow", Action: this.args.action, Resource: "*" };
    new aws.iam.RolePolicy(
      this.owner,
      { role: role.name, policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }) },
      { parent: this },
    );
    new aws.iam.RolePolicyAttachment(
      this.owner,
      { role: role.name, policyArn: aws.iam.ManagedPolicy.AWSLambdaBasicExecutionRole },
      { parent: this },
    );
    return role;
  }

  /** The runtime is pinned, which no seed does for JavaScript: the drill runs what is deployed. */
  private createFunction(role: aws.iam.Role): aws.lambda.CallbackFunction<Event, void> {
    const { callbackFactory, environment } = this.args;
    return new aws.lambda.CallbackFunction<Event, void>(
      this.owner,
      {
        callbackFactory,
        role: role.arn,
        runtime: "nodejs24.x",
        timeout: LAMBDA_DEFAULT_TIMEOUT_SECONDS,
        memorySize: 128,
        ...(environment === undefined ? {} : { environment: { variables: { ...environment } } }),
      },
      { parent: this },
    );
  }
}
