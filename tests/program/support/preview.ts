/** A first `pulumi preview` of a stack: nothing exists yet, so that no id, ARN or generated value is known. */
import { runtime } from "@pulumi/pulumi";
import { answerCall } from "../../../drill/synth/cloud";
import { readConfiguration } from "../../../drill/synth/configuration";
import { runProgram } from "../../../drill/synth/program";
import { isolated, setConfiguration } from "../../../drill/synth/runtime";
import { rememberingSerializations } from "../../../drill/synth/serialization";
import { STACK_REFERENCE_TYPE } from "../../../drill/synth/stackReference";
import { PROJECT_ROOT } from "../../../drill/synth/synthesise";
import { withShortTraces } from "./stacks";

/** Not in the SDK's type declarations: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/state.ts */
const { getStore } = require("@pulumi/pulumi/runtime/state") as {
  getStore(): { settings: { engine?: unknown } };
};

export interface PreviewOptions {
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** The output `peer` of the stack that the program reads, which is deployed already. */
  readonly peer?: unknown;
  /** What AWS has of that which the stack adopts, by the function that is asked. @default what the model cloud has */
  readonly aws?: Readonly<Record<string, object>>;
}

export interface Preview {
  /** `type name` of what would be registered. */
  readonly registered: readonly string[];
  /** What people are told. */
  readonly told: readonly string[];
}

interface LogRequest {
  getMessage(): string;
  /** 0 is for debugging: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/engine.proto */
  getSeverity(): number;
}

type Done = (error: null, answer: object) => void;

/** Rejects with what the program fails with. */
export function preview(stack: string, options: PreviewOptions = {}): Promise<Preview> {
  return isolated(async () => {
    const { project, main, region, values } = readConfiguration(PROJECT_ROOT, stack, options.overrides);
    const registered: string[] = [];
    const told: string[] = [];
    const mocks = {
      newResource: ({ type, name, inputs }: runtime.MockResourceArgs) => {
        registered.push(`${type} ${name}`);
        const outputs = { peer: options.peer };
        return type === STACK_REFERENCE_TYPE
          ? { id: name, state: { name, outputs, secretOutputNames: [] } }
          : { id: "", state: inputs };
      },
      call: ({ token, inputs }: runtime.MockCallArgs) =>
        options.aws?.[token] ?? answerCall({ token, region, inputs }),
    };
    await runtime.setMocks(mocks, project, stack, true, "organization");
    getStore().settings.engine = {
      log: (request: LogRequest, done: Done) => {
        if (request.getSeverity() > 0) told.push(request.getMessage());
        done(null, {});
      },
      setRootResource: (_: unknown, done: Done) => done(null, {}),
    };
    setConfiguration(values);
    await withShortTraces(() =>
      rememberingSerializations(() =>
        runProgram(PROJECT_ROOT, main, () => `${registered.length} resources were registered.`),
      ),
    );
    return { registered, told };
  });
}
