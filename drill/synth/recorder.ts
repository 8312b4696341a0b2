/**
 * The SDK's mock monitor with two additions: it records what the mocks API hides (parent, provider, protect,
 * ignoreChanges, dependencies, aliases, which the mocks never see), and it gives URNs the way the engine does.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { runtime } from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { answerCall, createResource, type ResourceAnswer } from "./cloud";
import type { SynthesisedOptions, SynthesisedResource } from "./model";
import { ORGANIZATION, type ReadStack, STACK_REFERENCE_TYPE } from "./stackReference";
import { resourceUrn } from "./urn";
import { plainProperties, type WireAsset, wireAsset } from "./wire";

/** A recorded resource with what resources.json does not hold. */
export interface RecordedResource extends SynthesisedResource {
  /** Archives and assets among the inputs, by input name. */
  readonly assets: Readonly<Record<string, WireAsset>>;
}

/** The parts of the mock monitor this file wraps; the SDK does not export its type. */
interface Monitor {
  registerResource(
    request: RegisterResourceRequest,
    callback: (error: unknown, response: unknown) => void,
  ): Promise<void>;
  newUrn(parent: string, type: string, name: string): string;
}

const refuseToRead: ReadStack = (reference) =>
  Promise.reject(new Error(`The program reads stack ${reference}, whose outputs nobody has given here.`));

interface Registration {
  readonly urn: string;
  readonly region: string;
  readonly remote: boolean;
}

export class Recorder {
  readonly resources: RecordedResource[] = [];
  /** The first thing the model cloud refused: the cause of whatever the program fails with then. */
  refusal?: Error;
  private readonly answers = new Map<string, ResourceAnswer>();
  private readonly providerRegions = new Map<string, string>();
  private readonly registration = new AsyncLocalStorage<Registration>();

  constructor(
    private readonly project: string,
    private readonly stack: string,
    private readonly region: string,
    private readonly readStack: ReadStack = refuseToRead,
  ) {}

  /** Makes this recorder the monitor of the current Pulumi runtime. */
  async install(): Promise<void> {
    await runtime.setMocks(
      {
        newResource: (args) =>
          args.type === STACK_REFERENCE_TYPE
            ? this.answerReference(args)
            : this.noting(() => this.answer(args)),
        call: (args) => this.noting(() => this.answerCall(args)),
      },
      this.project,
      this.stack,
      false,
      ORGANIZATION,
    );
    const monitor = runtime.getMonitor() as unknown as Monitor;
    const original = monitor.registerResource.bind(monitor);
    monitor.newUrn = (parent, type, name) => resourceUrn(this.project, this.stack, parent, type, name);
    monitor.registerResource = async (request, callback) => {
      try {
        const registration = this.noting(() => this.begin(request));
        await this.registration.run(registration, () =>
          original(request, (error, response) => {
            if (!error) {
              this.record(request, registration);
            }
            callback(error, response);
          }),
        );
      } catch (error) {
        callback(error, undefined);
      }
    };
  }

  private noting<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.refusal ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  private begin(request: RegisterResourceRequest): Registration {
    const urn = resourceUrn(
      this.project,
      this.stack,
      request.getParent(),
      request.getType(),
      request.getName(),
    );
    if (this.answers.has(urn)) {
      throw new Error(`Two resources have the URN ${urn}. Give them different names or parents.`);
    }
    this.answers.set(urn, { id: "", outputs: {} });
    return { urn, region: this.regionOf(request), remote: request.getRemote() };
  }

  private regionOf(request: RegisterResourceRequest): string {
    const given = request.getObject()?.toJavaScript().region;
    if (typeof given === "string" && given !== "") {
      return given;
    }
    return this.providerRegions.get(request.getProvider()) ?? this.region;
  }

  private answer(args: runtime.MockResourceArgs): runtime.MockResourceResult {
    const registration = this.registration.getStore();
    if (registration === undefined) {
      throw new Error(
        `Reading the existing resource "${args.name}" (${args.type}, id ${args.id}) is not modelled. ` +
          "Use a get… function of the provider, or add reads to drill/synth/recorder.ts.",
      );
    }
    const { urn, region, remote } = registration;
    if (!args.custom && !remote) {
      return { id: undefined, state: args.inputs };
    }
    const answer = createResource({
      type: args.type,
      name: args.name,
      urn,
      region,
      inputs: plainProperties(args.inputs),
    });
    this.answers.set(urn, answer);
    if (args.type === "pulumi:providers:aws" && typeof args.inputs.region === "string") {
      this.providerRegions.set(`${urn}::${answer.id}`, args.inputs.region);
    }
    // The program's own inputs go back as they came: archives and secrets keep their marks.
    return { id: answer.id, state: { ...args.inputs, ...answer.outputs } };
  }

  /** A read, not a resource of the program: it is not recorded. */
  private async answerReference(args: runtime.MockResourceArgs): Promise<runtime.MockResourceResult> {
    const name = String(args.id);
    try {
      const outputs = await this.readStack(name);
      return { id: name, state: { name, outputs, secretOutputNames: [] } };
    } catch (error) {
      this.refusal ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  private answerCall(args: runtime.MockCallArgs): Record<string, unknown> {
    const given: unknown = args.inputs.region;
    const region =
      typeof given === "string" ? given : (this.providerRegions.get(args.provider ?? "") ?? this.region);
    return answerCall({ token: args.token, region, inputs: args.inputs });
  }

  private record(request: RegisterResourceRequest, { urn, region, remote }: Registration): void {
    const raw = request.getObject()?.toJavaScript() ?? {};
    const inputs = plainProperties(raw);
    const answer = this.answers.get(urn);
    const assets = Object.entries(raw).flatMap(([key, value]) => {
      const asset = wireAsset(value);
      return asset === undefined ? [] : [[key, asset] as const];
    });
    this.resources.push({
      urn,
      type: request.getType(),
      name: request.getName(),
      ...(request.getParent() && { parent: request.getParent() }),
      ...(request.getProvider() && { provider: request.getProvider() }),
      component: !request.getCustom(),
      inputs,
      options: this.options(request),
      id: answer?.id ?? "",
      outputs: request.getCustom() || remote ? plainProperties({ ...inputs, ...answer?.outputs }) : {},
      region,
      assets: Object.fromEntries(assets),
    });
  }

  private options(request: RegisterResourceRequest): SynthesisedOptions {
    const aliases = request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      if (spec === undefined) {
        return alias.getUrn();
      }
      return resourceUrn(
        spec.getProject() || this.project,
        spec.getStack() || this.stack,
        spec.getNoparent() ? "" : spec.getParenturn() || request.getParent(),
        spec.getType() || request.getType(),
        spec.getName() || request.getName(),
      );
    });
    return {
      protect: request.getProtect() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      dependsOn: [...request.getDependenciesList()].sort(),
      aliases: [...request.getAliasurnsList(), ...aliases],
      deleteBeforeReplace: request.getDeletebeforereplace(),
      ...(request.getRetainondelete() ? { retainOnDelete: true as const } : {}),
    };
  }
}
