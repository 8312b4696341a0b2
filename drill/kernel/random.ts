/**
 * Seeded randomness: named streams, each derived from the seed and its name alone, so that a new consumer does not
 * shift what the others draw.
 *
 * Generator: sfc32 (Chris Doty-Humphrey, PractRand), seeded through xmur3-style mixing of the name.
 */

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A number in [minimum, maximum). */
  between(minimum: number, maximum: number): number;
  /** An integer in [0, bound). */
  integer(bound: number): number;
  /** A UUID of version 4. */
  uuid(): string;
}

function mixer(text: string): () => number {
  let h = 1779033703 ^ text.length;
  for (let index = 0; index < text.length; index++) {
    h = Math.imul(h ^ text.charCodeAt(index), 3432918353);
    h = (h << 13) | (h >>> 19);
  }
  return () => {
    h = Math.imul(h ^ (h >>> 16), 2246822507);
    h = Math.imul(h ^ (h >>> 13), 3266489909);
    h ^= h >>> 16;
    return h >>> 0;
  };
}

function sfc32(seed: () => number): () => number {
  let a = seed();
  let b = seed();
  let c = seed();
  let d = seed();
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
}

/** At most 12 digits. */
function hex(next: () => number, digits: number): string {
  let value = 0;
  for (let index = 0; index < digits; index++) value = value * 16 + Math.floor(next() * 16);
  return value.toString(16).padStart(digits, "0");
}

/** One stream of the seed. */
export function createRandom(seed: number, name: string): Random {
  const next = sfc32(mixer(`${seed}/${name}`));
  for (let round = 0; round < 12; round++) next();
  return {
    next,
    between: (minimum, maximum) => minimum + next() * (maximum - minimum),
    integer: (bound) => Math.floor(next() * bound),
    uuid: () => `${hex(next, 8)}-${hex(next, 4)}-4${hex(next, 3)}-a${hex(next, 3)}-${hex(next, 12)}`,
  };
}

/** All streams of one seed; asking twice for a name continues the same stream. */
export class RandomSource {
  private readonly streams = new Map<string, Random>();

  constructor(readonly seed: number) {}

  stream(name: string): Random {
    let stream = this.streams.get(name);
    if (stream === undefined) {
      stream = createRandom(this.seed, name);
      this.streams.set(name, stream);
    }
    return stream;
  }
}
