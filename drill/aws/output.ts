/** A command's output without what the fake client adds to every answer. */
export type Output<CommandOutput> = Omit<CommandOutput, "$metadata">;
