import DataLoader from "dataloader";
import type { Ctx, Load, Loader } from "./context";

/**
 * Declares a batch read.
 *
 * @param batch answers many keys with one query; it takes the organization from `ctx.viewer`
 * @param options.missing what a key without an answer means; without it such a key rejects
 */
export function defineLoader<K, V>(batch: Loader<K, V>["batch"], options: { missing?: V } = {}): Loader<K, V> {
  return { batch, missing: options.missing };
}

/** One DataLoader a declaration a request: nothing is shared between viewers. */
export function createLoad(ctx: () => Ctx): Load {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- one map holds loaders of every key and value type
  const loaders = new Map<unknown, DataLoader<any, any>>();
  const of = <K, V>(loader: Loader<K, V>): DataLoader<K, V> => {
    let dataLoader = loaders.get(loader) as DataLoader<K, V> | undefined;
    if (!dataLoader) {
      dataLoader = new DataLoader<K, V>(async (keys) => {
        const found = await loader.batch(ctx(), keys);
        return keys.map((key) => {
          // Null is an answer, and may be what a missing key means.
          const value = found.get(key) ?? loader.missing;
          return value === undefined ? new Error(`no row for ${String(key)}`) : value;
        });
      });
      loaders.set(loader, dataLoader);
    }
    return dataLoader;
  };
  return Object.assign(<K, V>(loader: Loader<K, V>, key: K) => of(loader).load(key), {
    prime: <K, V>(loader: Loader<K, V>, key: K, value: V) => void of(loader).prime(key, value),
    forget: () => {
      loaders.clear();
    },
  });
}
