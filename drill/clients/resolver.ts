/**
 * A resolver's cache: it honours the TTL and asks Route 53 again afterwards, or over-stays it, as some do
 * (RFC 8767 allows it while the authority does not answer; some simply have a minimum). Other people use it too: when
 * the drill's clients first ask, it holds an answer that is already some time old.
 */
import { ttlSeconds } from "../aws/route53/answer";
import type { DnsRecord } from "../aws/route53/state";

export interface ResolverSettings {
  /** Share of the TTL that is left of the first answer, 0 to 1. @default 1 */
  readonly freshness?: number;
  /** An answer is kept for this long beyond its TTL, milliseconds. @default 0 */
  readonly overstayMilliseconds?: number;
}

export class Resolver {
  private record: DnsRecord | undefined;
  private expiresAt = Number.NEGATIVE_INFINITY;
  private honestUntil = Number.NEGATIVE_INFINITY;
  private freshness: number;
  private readonly overstayMilliseconds: number;

  constructor(
    private readonly name: string,
    private readonly query: (name: string, type: string) => DnsRecord | undefined,
    { freshness = 1, overstayMilliseconds = 0 }: ResolverSettings = {},
  ) {
    this.freshness = freshness;
    this.overstayMilliseconds = overstayMilliseconds;
  }

  resolve(now: number): DnsRecord | undefined {
    if (now >= this.expiresAt) {
      this.record = this.query(this.name, "A");
      const ttlMilliseconds = this.record === undefined ? 0 : ttlSeconds(this.record) * 1000;
      this.honestUntil = now + ttlMilliseconds * this.freshness;
      this.expiresAt = this.honestUntil + (this.record === undefined ? 0 : this.overstayMilliseconds);
      this.freshness = 1;
    }
    return this.record;
  }

  /** True while the answer at hand is older than its TTL and Route 53 would answer otherwise. */
  overstays(now: number): boolean {
    return now >= this.honestUntil && now < this.expiresAt && this.query(this.name, "A") !== this.record;
  }
}
