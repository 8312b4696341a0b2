/** Results to standard output, progress and problems to standard error. Colour only on a terminal, never with NO_COLOR. */
export interface Output {
  result(text: string): void;
  progress(text: string): void;
  problem(text: string): void;
}

export const terminal: Output = {
  result: (text) => process.stdout.write(`${text}\n`),
  progress: (text) => process.stderr.write(`${text}\n`),
  problem: (text) => process.stderr.write(`${text}\n`),
};

/** https://no-color.org */
export function wantsColour(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (environment.NO_COLOR ?? "") === "";
}
