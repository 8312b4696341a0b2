/** One site, primary or backup: the stack's configuration → one component → what an operator needs to know. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { siteComponentName } from "./components/names";
import { settingsFromPulumi } from "./components/settings";
import { Site } from "./components/site/site";

const stack = pulumi.getStack();

const site = new Site(siteComponentName(stack), {
  settings: settingsFromPulumi(),
  project: pulumi.getProject(),
  stack,
  region: aws.config.requireRegion(),
});

/**
 * The stack's outputs, each described in components/site/siteOutputs.ts: which site this is and where, what clients reach
 * and what moves, Route 53's checks, the machinery and where `ops` finds it, links, and commands ready to paste. Of
 * what a stack leaves out (a database, the controller) it has no output, so they are exported as one object.
 */
export = site.outputs;
