import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { SiteContext } from "../context";
import { type SiteManifest as ManifestDocument, manifestParameterName } from "../manifest";

export interface SiteManifestArgs {
  readonly context: SiteContext;
  readonly project: string;
  readonly stack: string;
  readonly document: pulumi.Input<ManifestDocument>;
}

/** The SSM parameter by which `ops` finds a site. Its name is fixed, because it must be known without the stack. */
export class SiteManifest extends pulumi.ComponentResource {
  readonly parameterName: pulumi.Output<string>;

  constructor(name: string, args: SiteManifestArgs, opts?: pulumi.ComponentResourceOptions) {
    super("site-failover:site:SiteManifest", name, {}, opts);
    const parameter = new aws.ssm.Parameter(
      name,
      {
        name: manifestParameterName(args.project, args.stack),
        type: "String",
        description: "What npm run ops needs to know about this site; written by pulumi up",
        value: pulumi.jsonStringify(args.document),
        tags: args.context.tags,
      },
      { parent: this },
    );
    this.parameterName = parameter.name;
    this.registerOutputs({ parameterName: this.parameterName });
  }
}
