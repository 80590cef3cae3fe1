/** Numbers that are the same for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  /** One of the names, each as often as its weight says. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** `count` different ones. */
  sample<T>(from: readonly T[], count: number): T[];
}

/**
 * Makes a source of numbers (mulberry32).
 * @param stream tells sources of one seed apart, so that what one of them draws changes nothing for the others
 */
export function randomOf(seed: number, stream: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    next,
    below,
    pick: (from) => from[below(from.length)] ?? from[0],
    weighted: (weights) => {
      const names = Object.keys(weights) as (keyof typeof weights)[];
      let left = next() * names.reduce((sum, name) => sum + weights[name], 0);
      for (const name of names) if ((left -= weights[name]) < 0) return name;
      throw new Error("nothing to choose from");
    },
    sample: (from, count) => {
      const rest = [...from];
      for (let n = 0; n < Math.min(count, rest.length); n++) {
        const other = n + below(rest.length - n);
        [rest[n], rest[other]] = [rest[other] as (typeof rest)[number], rest[n] as (typeof rest)[number]];
      }
      return rest.slice(0, count);
    },
  };
}
