/**
 * Enough of Pulumi's engine to run the program through the runner `pulumi preview` itself uses
 * (`@pulumi/pulumi/cmd/run`): a resource monitor over gRPC that accepts every resource and, as in a preview of a new
 * stack, knows no output that the program did not pass in.
 *
 * Protocol: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/resource.proto
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import * as grpc from "@grpc/grpc-js";

// From where the SDK itself finds them: its stubs refuse messages made by another copy of the library.
const load = createRequire(require.resolve("@pulumi/pulumi"));
const { Empty } = load(
  "google-protobuf/google/protobuf/empty_pb",
) as typeof import("google-protobuf/google/protobuf/empty_pb");
const { Struct } = load(
  "google-protobuf/google/protobuf/struct_pb",
) as typeof import("google-protobuf/google/protobuf/struct_pb");
const resourceMessages = load(
  "@pulumi/pulumi/proto/resource_pb",
) as typeof import("@pulumi/pulumi/proto/resource_pb");
const engineMessages = load(
  "@pulumi/pulumi/proto/engine_pb",
) as typeof import("@pulumi/pulumi/proto/engine_pb");
const { ResourceMonitorService } = load("@pulumi/pulumi/proto/resource_grpc_pb") as {
  ResourceMonitorService: grpc.ServiceDefinition;
};
const { EngineService } = load("@pulumi/pulumi/proto/engine_grpc_pb") as {
  EngineService: grpc.ServiceDefinition;
};

export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly inputs: Record<string, unknown>;
}

export interface PreviewRun {
  readonly exitCode: number;
  /** What the program and the engine's log said. */
  readonly output: string;
  readonly resources: readonly RegisteredResource[];
}

type Unary<Request, Response> = grpc.handleUnaryCall<Request, Response>;

const FEATURES = ["secrets", "resourceReferences", "outputValues", "aliasSpecs", "deletedWith"];
/** What Pulumi calls the organization of stacks whose state is in files or a bucket. */
const ORGANIZATION = "organization";
const ROOT = resolve(__dirname, "../..");

/** Outputs of other stacks, by the name programs read them under; without, none is known yet. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function monitor(
  resources: RegisteredResource[],
  project: string,
  stack: string,
  stackOutputs: StackOutputs | undefined,
): Record<string, Unary<never, unknown>> {
  const supportsFeature: Unary<InstanceType<typeof resourceMessages.SupportsFeatureRequest>, unknown> = (
    call,
    answer,
  ) => {
    const response = new resourceMessages.SupportsFeatureResponse();
    response.setHassupport(FEATURES.includes(call.request.getId()));
    answer(null, response);
  };
  const registerResource: Unary<InstanceType<typeof resourceMessages.RegisterResourceRequest>, unknown> = (
    call,
    answer,
  ) => {
    const { request } = call;
    const inputs = (request.getObject()?.toJavaScript() ?? {}) as Record<string, never>;
    resources.push({
      type: request.getType(),
      name: request.getName(),
      custom: request.getCustom(),
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      inputs,
    });
    const response = new resourceMessages.RegisterResourceResponse();
    response.setUrn(`urn:pulumi:${stack}::${project}::${request.getType()}::${request.getName()}`);
    response.setObject(Struct.fromJavaScript(inputs));
    answer(null, response);
  };
  const readResource: Unary<InstanceType<typeof resourceMessages.ReadResourceRequest>, unknown> = (
    call,
    answer,
  ) => {
    const { request } = call;
    const outputs = stackOutputs?.[request.getId()];
    if (stackOutputs !== undefined && outputs === undefined) {
      answer({ code: grpc.status.NOT_FOUND, details: `unknown stack "${request.getId()}"` });
      return;
    }
    const response = new resourceMessages.ReadResourceResponse();
    response.setUrn(`urn:pulumi:${stack}::${project}::${request.getType()}::${request.getName()}`);
    const known = outputs === undefined ? {} : { outputs, secretOutputNames: [] };
    response.setProperties(
      Struct.fromJavaScript({ name: request.getId(), ...known } as unknown as Record<string, never>),
    );
    answer(null, response);
  };
  const empty: Unary<never, unknown> = (_call, answer) => answer(null, new Empty());
  const invoke: Unary<InstanceType<typeof resourceMessages.ResourceInvokeRequest>, unknown> = (
    call,
    answer,
  ) => {
    answer({
      code: grpc.status.UNIMPLEMENTED,
      details: `The preview test knows no answer to ${call.request.getTok()}.`,
    });
  };
  return {
    supportsFeature,
    registerResource,
    readResource,
    invoke,
    registerResourceOutputs: empty,
    signalAndWaitForShutdown: empty,
  } as Record<string, Unary<never, unknown>>;
}

function engine(lines: string[]): Record<string, Unary<never, unknown>> {
  const log: Unary<InstanceType<typeof engineMessages.LogRequest>, unknown> = (call, answer) => {
    if (call.request.getSeverity() >= engineMessages.LogSeverity.WARNING)
      lines.push(call.request.getMessage());
    answer(null, new Empty());
  };
  let root = "";
  const setRootResource: Unary<InstanceType<typeof engineMessages.SetRootResourceRequest>, unknown> = (
    call,
    answer,
  ) => {
    root = call.request.getUrn();
    answer(null, new engineMessages.SetRootResourceResponse());
  };
  const getRootResource: Unary<never, unknown> = (_call, answer) => {
    const response = new engineMessages.GetRootResourceResponse();
    response.setUrn(root);
    answer(null, response);
  };
  return { log, setRootResource, getRootResource } as Record<string, Unary<never, unknown>>;
}

async function listen(
  service: grpc.ServiceDefinition,
  calls: Record<string, Unary<never, unknown>>,
): Promise<[grpc.Server, string]> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 64 * 1024 * 1024 });
  server.addService(service, calls as grpc.UntypedServiceImplementation);
  const port = await new Promise<number>((done, failed) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? failed(error) : done(bound),
    ),
  );
  return [server, `127.0.0.1:${port}`];
}

/**
 * Runs the project's program as `pulumi preview` runs it.
 * @param config full configuration, key → value as Pulumi passes it (objects as JSON text)
 * @param stackOutputs what other stacks export. @default not known yet
 */
export async function preview(
  project: string,
  stack: string,
  config: Readonly<Record<string, string>>,
  stackOutputs?: StackOutputs,
): Promise<PreviewRun> {
  const resources: RegisteredResource[] = [];
  const lines: string[] = [];
  const [monitorServer, monitorAddress] = await listen(
    ResourceMonitorService,
    monitor(resources, project, stack, stackOutputs),
  );
  const [engineServer, engineAddress] = await listen(EngineService, engine(lines));
  try {
    const args = [
      load.resolve("@pulumi/pulumi/cmd/run"),
      "--monitor",
      monitorAddress,
      "--engine",
      engineAddress,
    ];
    args.push("--project", project, "--stack", stack, "--pwd", ROOT, "--parallel", "16");
    args.push("--organization", ORGANIZATION, "--dry-run", ".");
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, PULUMI_CONFIG: JSON.stringify(config), PULUMI_NODEJS_TYPESCRIPT: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => lines.push(String(chunk)));
    child.stderr.on("data", (chunk) => lines.push(String(chunk)));
    const exitCode = await new Promise<number>((done, failed) =>
      child.on("close", (code) => done(code ?? 1)).on("error", failed),
    );
    return { exitCode, output: lines.join("\n"), resources };
  } finally {
    monitorServer.forceShutdown();
    engineServer.forceShutdown();
  }
}
