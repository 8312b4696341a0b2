/** A synthesised stack whose functions run as Node processes against the emulator. */
import { invokeInProcess, type ProcessInvocation } from "../../drill/process/invoke";
import type { SynthesisedFunction, SynthesisedResource, SynthesisedStack } from "../../drill/synth/model";
import { CONFIG_VARIABLE } from "../../handlers/runtime/config";
import { present } from "./report";

export const SCHEDULE_EVENT = { source: "site-failover.schedule" };

/** What every client of a region needs. */
export interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export interface Emulator {
  readonly endpoint: string;
  /** Stands in for Lambda. */
  readonly lambdaEndpoint: string;
  /** Ids and ARNs of the synthesised program → those the emulator gave. */
  readonly replacements: Map<string, string>;
}

export function connection({ endpoint }: Emulator, region: string): Connection {
  return { endpoint, region, credentials: { accessKeyId: "local", secretAccessKey: "local" } };
}

export type FunctionName = "controller" | "sentinel" | "target-groups" | "latch" | "edge";

type Config = Record<string, unknown>;

export class Site {
  private readonly adjustments: { readonly name: FunctionName; readonly fields: Config }[] = [];

  constructor(
    readonly emulator: Emulator,
    readonly stack: SynthesisedStack,
  ) {}

  get name(): string {
    return this.stack.stack;
  }

  get connection(): Connection {
    return connection(this.emulator, this.stack.region);
  }

  functionOf(name: FunctionName): SynthesisedFunction {
    const physical = `${this.name}-${name}`;
    return present(
      this.stack.functions.find((fn) => fn.name === physical),
      `function ${physical}`,
    );
  }

  resource(name: string): SynthesisedResource {
    return present(
      this.stack.resources.find((item) => item.name === name && !item.component),
      `resource ${name}`,
    );
  }

  /** The function's configuration as the program made it, with the emulator's ids and ARNs. */
  config<T>(name: FunctionName): T {
    let text = present(this.functionOf(name).environment[CONFIG_VARIABLE], CONFIG_VARIABLE);
    for (const [from, to] of this.emulator.replacements) {
      text = text.replaceAll(from, to);
    }
    const fields = this.adjustments.filter((item) => item.name === name).map((item) => item.fields);
    return Object.assign(JSON.parse(text), ...fields) as T;
  }

  /** Lays fields over the function's configuration from now on. */
  adjust(name: FunctionName, fields: Config): void {
    this.adjustments.push({ name, fields });
  }

  invoke(name: FunctionName, event: unknown, fields: Config = {}): Promise<ProcessInvocation> {
    return invokeInProcess(this.functionOf(name), [event], {
      AWS_ENDPOINT_URL: this.emulator.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: this.emulator.lambdaEndpoint,
      [CONFIG_VARIABLE]: JSON.stringify({ ...this.config<Config>(name), ...fields }),
    });
  }
}
