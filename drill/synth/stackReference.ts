/** A program that reads the outputs of another stack: https://www.pulumi.com/docs/iac/concepts/stacks/#stackreferences */

export const STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference";

/** The organization programs are told: what the CLI calls every one that keeps its state in files or a bucket. */
export const ORGANIZATION = "organization";

/** Answers the outputs of a stack, given as a program names it. */
export type ReadStack = (reference: string) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Stack name in `organization/project/stack`, `project/stack` or `stack`.
 * @throws Error for another project, whose program is not here.
 */
export function referencedStack(reference: string, project: string): string {
  const [stack = "", named = project] = reference.split("/").reverse();
  if (named !== project) {
    throw new Error(
      `The program reads stack ${reference}, but only the stacks of project ${project} are here. Name one of those.`,
    );
  }
  return stack;
}
