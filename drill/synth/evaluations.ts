/**
 * What stacks amounted to, so that one that another stack reads is not run twice: once for the reader and once for
 * whoever asks for it. Only stacks that read no other are kept, for they depend on their own configuration alone.
 *
 * A stack that is asked for is always run, unless a run for a reader was not handed out yet: who asks twice, to see
 * that two runs agree, gets two runs.
 */
import type { SynthesisedStack } from "./model";

export class Evaluations {
  private readonly outputs = new Map<string, SynthesisedStack["outputs"]>();
  private readonly notHandedOut = new Map<string, SynthesisedStack>();

  /** Remembers a run; `forReader`: nobody has asked for the stack itself yet. */
  add(key: string, stack: SynthesisedStack, forReader: boolean): void {
    this.outputs.set(key, stack.outputs);
    if (forReader) {
      this.notHandedOut.set(key, stack);
    }
  }

  /** The run made for a reader, once. */
  take(key: string): SynthesisedStack | undefined {
    const stack = this.notHandedOut.get(key);
    this.notHandedOut.delete(key);
    return stack;
  }

  outputsOf(key: string): SynthesisedStack["outputs"] | undefined {
    return this.outputs.get(key);
  }
}
