/**
 * What a stack's program turns out to be when it is run under the SDK's mock monitor: resources with the ids and
 * ARNs a model cloud gave them, and every Lambda function with exactly the files Pulumi would upload.
 */

/** Options that Pulumi sends with a resource registration. */
export interface SynthesisedOptions {
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  /** URNs of all direct dependencies, through inputs or `dependsOn`: Pulumi sends one list. */
  readonly dependsOn: readonly string[];
  readonly aliases: readonly string[];
  readonly deleteBeforeReplace: boolean;
  /** Only where a resource that leaves the program stays in the cloud. */
  readonly retainOnDelete?: true;
}

export interface SynthesisedResource {
  readonly urn: string;
  /** Pulumi type token, such as `aws:lb/listener:Listener`. */
  readonly type: string;
  readonly name: string;
  /** URN; absent for the stack itself. */
  readonly parent?: string;
  /** URN::id of an explicit provider; absent for the default one. */
  readonly provider?: string;
  /** True for a ComponentResource. */
  readonly component: boolean;
  /** Inputs as plain JSON values; archives are replaced by the list of their file names. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly options: SynthesisedOptions;
  /** Id the model cloud gave; empty for components. */
  readonly id: string;
  /** Inputs plus what the model cloud adds: arn, arnSuffix, dnsName, … */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** AWS region the resource lives in: its provider's, or the stack's. */
  readonly region: string;
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, unknown>>;
}

export interface SynthesisedFunction {
  /** Physical function name in the model cloud, equal to the Pulumi name. */
  readonly name: string;
  readonly urn: string;
  readonly arn: string;
  readonly region: string;
  /** `__index.handler`. */
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Statements of every inline and attached policy of the function's role that the program defines. */
  readonly roleStatements: readonly PolicyStatement[];
  /** Policies of the role whose statements the program does not define (AWS's managed ones), a sentence each. */
  readonly unreadablePolicies?: readonly string[];
  /** File name in the archive → text. */
  readonly files: Readonly<Record<string, string>>;
}

export interface SynthesisedStack {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  readonly accountId: string;
  readonly resources: readonly SynthesisedResource[];
  readonly functions: readonly SynthesisedFunction[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface SynthesiseOptions {
  /** Stack name; `Pulumi.<stack>.yaml` is read from `root`. */
  readonly stack: string;
  /** Folder with Pulumi.yaml and index.ts; default: this project. */
  readonly root?: string;
  /** Folder of another program that reads the same stack file, relative to the root; default: `main` of Pulumi.yaml. */
  readonly program?: string;
  /** Configuration keys (`site-failover:role` or `role`) laid over the stack file's, whole values. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** The same for stacks whose outputs the program reads, by stack name. @default their stack files alone */
  readonly references?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
