/**
 * The AWS SDK at the import boundary: `require("@aws-sdk/client-…")` gives the real module with its client replaced.
 * Command classes stay the SDK's own. Real modules are loaded once per process, when first asked for.
 */
import { unmodelled } from "../aws/applied";
import { type ClientState, createClientState } from "./client";
import { commandModels } from "./commands";
import type { Caller, Connection } from "./connection";

type Module = Readonly<Record<string, unknown>>;

interface SdkModule {
  /** Name of the client class. */
  readonly client: string;
  /** The aggregated client, which would call AWS. */
  readonly aggregated: string;
  readonly load: () => Module;
}

const sdkModules: Readonly<Record<string, SdkModule>> = {
  "@aws-sdk/client-auto-scaling": {
    client: "AutoScalingClient",
    aggregated: "AutoScaling",
    load: () => require("@aws-sdk/client-auto-scaling") as Module,
  },
  "@aws-sdk/client-cloudwatch": {
    client: "CloudWatchClient",
    aggregated: "CloudWatch",
    load: () => require("@aws-sdk/client-cloudwatch") as Module,
  },
  "@aws-sdk/client-dynamodb": {
    client: "DynamoDBClient",
    aggregated: "DynamoDB",
    load: () => require("@aws-sdk/client-dynamodb") as Module,
  },
  "@aws-sdk/client-ec2": {
    client: "EC2Client",
    aggregated: "EC2",
    load: () => require("@aws-sdk/client-ec2") as Module,
  },
  "@aws-sdk/client-elastic-load-balancing-v2": {
    client: "ElasticLoadBalancingV2Client",
    aggregated: "ElasticLoadBalancingV2",
    load: () => require("@aws-sdk/client-elastic-load-balancing-v2") as Module,
  },
  "@aws-sdk/client-lambda": {
    client: "LambdaClient",
    aggregated: "Lambda",
    load: () => require("@aws-sdk/client-lambda") as Module,
  },
  "@aws-sdk/client-rds": {
    client: "RDSClient",
    aggregated: "RDS",
    load: () => require("@aws-sdk/client-rds") as Module,
  },
  "@aws-sdk/client-route-53": {
    client: "Route53Client",
    aggregated: "Route53",
    load: () => require("@aws-sdk/client-route-53") as Module,
  },
  "@aws-sdk/client-scheduler": {
    client: "SchedulerClient",
    aggregated: "Scheduler",
    load: () => require("@aws-sdk/client-scheduler") as Module,
  },
  "@aws-sdk/client-sns": {
    client: "SNSClient",
    aggregated: "SNS",
    load: () => require("@aws-sdk/client-sns") as Module,
  },
  "@aws-sdk/client-ssm": {
    client: "SSMClient",
    aggregated: "SSM",
    load: () => require("@aws-sdk/client-ssm") as Module,
  },
};

/** Settings of a client and of its request handler that are modelled (client.ts), or change nothing in virtual time. */
const CLIENT_SETTINGS = new Set(["region", "maxAttempts", "requestHandler", "credentials"]);
const HANDLER_SETTINGS = new Set(["connectionTimeout", "requestTimeout", "throwOnRequestTimeout"]);

export interface FakeClient {
  send(command: object, options?: object): Promise<unknown>;
  destroy(): void;
}

type Settings = { readonly region?: string } & Parameters<typeof createClientState>[0];

/** The client class for a caller. `fail` ends the drill. */
function clientClass(sdk: Module, connection: Connection, caller: Caller, fail: (error: Error) => void) {
  const failing = (error: Error): never => {
    fail(error);
    throw error;
  };
  return class implements FakeClient {
    private readonly region: string;
    private readonly state: ClientState;

    constructor(settings: Settings = {}) {
      const unknown =
        Object.keys(settings).find((key) => !CLIENT_SETTINGS.has(key)) ??
        Object.keys(settings.requestHandler ?? {}).find((key) => !HANDLER_SETTINGS.has(key));
      if (unknown !== undefined)
        failing(unmodelled(`the client setting ${unknown}`, "Add it to drill/sdk/modules.ts."));
      this.region = settings.region ?? caller.region;
      this.state = createClientState(settings);
    }

    send(command: object, options?: object): Promise<unknown> {
      if (options !== undefined)
        failing(unmodelled("options of send()", "Add them to drill/sdk/modules.ts."));
      const name = command.constructor.name;
      const commandClass = sdk[name];
      if (typeof commandClass !== "function" || !(command instanceof commandClass)) {
        return failing(
          unmodelled(`${name} of another SDK module`, "Send commands of the client's own module."),
        );
      }
      return connection.send(
        caller,
        name,
        Reflect.get(command, "input") as Record<string, unknown>,
        this.region,
        this.state,
      );
    }

    destroy(): void {}
  };
}

const light = new WeakMap<Module, Module>();

/**
 * A command of the SDK builds a stack of middleware that nothing here runs. Those that the drill answers are made
 * without it: objects of the SDK's own class that have their input and nothing else.
 */
function withLightCommands(sdk: Module): Module {
  let module = light.get(sdk);
  if (module === undefined) {
    const commands: Record<string, PropertyDescriptor> = {};
    for (const name of Object.keys(commandModels)) {
      const real = sdk[`${name}Command`];
      if (typeof real === "function")
        commands[`${name}Command`] = { value: lightCommand(real), enumerable: true };
    }
    module = Object.create(sdk, commands) as Module;
    light.set(sdk, module);
  }
  return module;
}

/** Not a class: its objects are to be of the SDK's. */
function lightCommand(real: object): unknown {
  function Command(this: { input: unknown }, input: unknown) {
    this.input = input ?? {};
  }
  Command.prototype = Reflect.get(real, "prototype");
  return Command;
}

/** The fake of one SDK module for one caller. Throws, and ends the drill, for any other module. */
export function fakeModule(
  name: string,
  connection: Connection,
  caller: Caller,
  fail: (error: Error) => void,
): Module {
  const entry = Object.hasOwn(sdkModules, name) ? sdkModules[name] : undefined;
  if (entry === undefined) {
    const error = unmodelled(
      `the module "${name}" that ${caller.name} requires`,
      "Add it to drill/sdk/modules.ts.",
    );
    fail(error);
    throw error;
  }
  const sdk = entry.load();
  // Not an arrow function: it is called with `new`.
  const refused = function refusedClient(): never {
    const error = unmodelled(
      `the aggregated client ${entry.aggregated}`,
      `Use ${entry.client} and its commands.`,
    );
    fail(error);
    throw error;
  };
  // A prototype instead of a copy: an SDK module has hundreds of exports and this runs at every cold start.
  return Object.create(withLightCommands(sdk), {
    [entry.client]: { value: clientClass(sdk, connection, caller, fail), enumerable: true },
    [entry.aggregated]: { value: refused, enumerable: true },
  }) as Module;
}
