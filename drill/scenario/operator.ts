/** Who acts from outside: an operator with `npm run ops`, a pipeline with `pulumi up`. Both may do everything. */
import { clientOptions, invokeOptions, type OpsClients, type OpsClock } from "../../ops/clients";
import { createClientState } from "../sdk/client";
import type { Caller } from "../sdk/connection";
import { fakeModule } from "../sdk/modules";
import type { World } from "./world";

export type CommandInput = Readonly<Record<string, unknown>>;

type ClientClass = new (settings: ReturnType<typeof clientOptions>) => never;

function callerOf(world: World, name: string): Caller {
  return {
    name,
    region: world.site("primary").region,
    accountId: world.cloud.accountId,
    statements: undefined,
    instance: undefined,
    crash: undefined,
  };
}

export function opsClients(world: World): OpsClients {
  const { cloud, kernel } = world;
  const caller = callerOf(world, "operator");
  const client = (module: string, name: string, where: string, options = clientOptions(where)) => {
    const fake = fakeModule(`@aws-sdk/client-${module}`, cloud.connection, caller, (error) =>
      kernel.settler.fail(error),
    );
    return new (fake[name] as ClientClass)(options);
  };
  return {
    autoScaling: (where) => client("auto-scaling", "AutoScalingClient", where),
    cloudWatch: (where) => client("cloudwatch", "CloudWatchClient", where),
    dynamoDb: (where) => client("dynamodb", "DynamoDBClient", where),
    elb: (where) => client("elastic-load-balancing-v2", "ElasticLoadBalancingV2Client", where),
    lambda: (where) => client("lambda", "LambdaClient", where, invokeOptions(where)),
    rds: (where) => client("rds", "RDSClient", where),
    route53: () => client("route-53", "Route53Client", "us-east-1"),
    sns: (where) => client("sns", "SNSClient", where),
    ssm: (where) => client("ssm", "SSMClient", where),
  };
}

export function opsClock(world: World): OpsClock {
  const { clock, settler } = world.kernel;
  return {
    now: () => clock.now(),
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        clock.after(milliseconds, () => {
          settler.wake();
          resolve();
        });
      }),
  };
}

/** Calls of the provider, under the name `pulumi`: it gives up as the operator's commands do, where the real one goes on. */
export function pulumiSend(world: World) {
  const caller = callerOf(world, "pulumi");
  const client = createClientState(clientOptions(caller.region));
  return (command: string, input: CommandInput, region: string): Promise<unknown> =>
    world.cloud.connection.send(caller, `${command}Command`, { ...input }, region, client);
}
