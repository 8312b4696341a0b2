/** Means of waiting times, by summing up how likely each is to last. */

/** Slices of a sum; errors stay below a thousandth of the range. */
const SLICES = 500;

/** Mean of a time between 0 and `longest`, given how likely it is to be over by each moment. */
export function meanTime(longest: number, overBy: (seconds: number) => number): number {
  const width = longest / SLICES;
  let mean = 0;
  for (let slice = 0; slice < SLICES; slice++) mean += (1 - overBy((slice + 0.5) * width)) * width;
  return mean;
}

/** How likely it is that at least `count` of `all` have happened, each with the same chance. */
export function atLeast(count: number, all: number, chance: number): number {
  let fewer = 0;
  for (let happened = 0; happened < count; happened++)
    fewer += choose(all, happened) * chance ** happened * (1 - chance) ** (all - happened);
  return 1 - fewer;
}

function choose(all: number, picked: number): number {
  let ways = 1;
  for (let step = 1; step <= picked; step++) ways = (ways * (all - picked + step)) / step;
  return ways;
}
