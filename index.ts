/** One site, primary or backup: the stack's configuration → one component → what an operator needs to know. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { siteComponentName } from "./components/names";
import { predictRecovery, reportRecovery } from "./components/recovery";
import { settingsFromPulumi } from "./components/settings";
import { checkAdopted } from "./components/site/adoptedCheck";
import { Site } from "./components/site/site";

const stack = pulumi.getStack();
const settings = settingsFromPulumi();

const site = new Site(siteComponentName(stack), {
  settings,
  project: pulumi.getProject(),
  stack,
  region: aws.config.requireRegion(),
});

// With every preview and update. Without an engine, as in a drill, there is nobody to tell and no AWS to look at.
if (pulumi.runtime.getEngine() !== undefined) {
  reportRecovery(predictRecovery(settings), pulumi.log);
  checkAdopted(settings, { namespace: pulumi.getProject(), stack });
}

/**
 * The stack's outputs, each described in components/site/siteOutputs.ts: which site this is and where, what clients reach
 * and what moves, Route 53's checks, how long failovers take, the machinery and where `ops` finds it, links, and commands
 * ready to paste. Of what a stack leaves out (a database, the controller) it has no output, so they are exported as one
 * object.
 */
export = site.outputs;
