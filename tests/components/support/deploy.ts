/** Registers components against the model cloud of `npm run synth`, in a Pulumi runtime of their own. */
import { runtime } from "@pulumi/pulumi";
import type { SynthesisedResource } from "../../../drill/synth/model";
import { Recorder } from "../../../drill/synth/recorder";
import { isolated } from "../../../drill/synth/runtime";
import type { ReadStack } from "../../../drill/synth/stackReference";

export const REGION = "eu-west-1";

export interface DeployOptions {
  /** Region of the stack's default provider. */
  readonly region?: string;
  /** Outputs of stacks that a stack reference reads. @default there are none */
  readonly readStack?: ReadStack;
}

/** Runs `build`, waits for every registration, and answers what was registered. Rejects when anything failed. */
export function deploy(build: () => unknown, options: DeployOptions = {}): Promise<Deployment> {
  return isolated(() =>
    withShortTraces(async () => {
      const recorder = new Recorder("site-failover", "test", options.region ?? REGION, options.readStack);
      await recorder.install();
      await runtime.runInPulumiStack(async () => {
        build();
        return {};
      });
      await runtime.disconnect();
      if (recorder.refusal !== undefined) {
        throw recorder.refusal;
      }
      return new Deployment(recorder.resources);
    }),
  );
}

/** The SDK takes a stack trace for every promise; under ts-node that is half of a deployment's time. */
async function withShortTraces<T>(work: () => Promise<T>): Promise<T> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** What a program registered. */
export class Deployment {
  constructor(readonly resources: readonly SynthesisedResource[]) {}

  /** Resources of a type, given by the end of its token: `Listener`, `lb/listener:Listener`. */
  all(type: string): readonly SynthesisedResource[] {
    return this.resources.filter(
      (resource) => /[:/]/.test(resource.type) && endsWithType(resource.type, type),
    );
  }

  /** The one resource of a type, with this logical name where several exist. */
  one(type: string, name?: string): SynthesisedResource {
    const found = this.all(type).filter((resource) => name === undefined || resource.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const names = this.all(type).map((resource) => resource.name);
      throw new Error(`${found.length} resources ${type} ${name ?? ""}; of this type: ${names.join(", ")}`);
    }
    return only;
  }

  names(type: string): string[] {
    return this.all(type)
      .map((resource) => resource.name)
      .sort();
  }
}

function endsWithType(token: string, type: string): boolean {
  return token === type || token.endsWith(`:${type}`);
}

/** An input that holds JSON. */
export function json(resource: SynthesisedResource, input: string): unknown {
  const text = resource.inputs[input];
  if (typeof text !== "string") {
    throw new Error(`${resource.urn}: ${input} is no text but ${JSON.stringify(text)}`);
  }
  return JSON.parse(text);
}

/** Statements of an inline role policy. */
export function statements(resource: SynthesisedResource): unknown {
  return (json(resource, "policy") as { Statement: unknown }).Statement;
}
