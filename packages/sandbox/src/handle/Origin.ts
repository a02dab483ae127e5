/**
 * The number of accounts and the seed that a school was created from. A data file stores them, because later ids and names use the same seed.
 */
import { OptionError } from "../settings/Options.ts"
import type { Config } from "../settings/Options.ts"
import type { Storage } from "../state/Storage.ts"

export interface Origin {
  readonly users: number
  readonly seed: number
}

const defaults: Origin = { users: 40, seed: 1 }

const agreed = (name: keyof Origin, config: Config, storage: Storage): number => {
  const given = config[name]
  const kept = storage.getMeta(name)
  // A file from before these values were stored: the given value cannot be compared.
  const known = kept ?? (storage.getMeta("organization") === undefined ? undefined : "an unknown number")
  if (given !== undefined && known !== undefined && String(given) !== known) {
    throw new OptionError(
      `The option ${name} (--${name}) is ${given}, but ${config.data} was created with ${known}. Leave the option out, or choose a new data file.`
    )
  }
  return kept === undefined ? given ?? defaults[name] : Number(kept)
}

/** Returns the origin of the school in a storage, or of the school to create there. Throws if the options contradict the storage. */
export const of = (storage: Storage, config: Config): Origin => ({
  users: agreed("users", config, storage),
  seed: agreed("seed", config, storage)
})

/** Stores the origin with the school. */
export const keep = (storage: Storage, { seed, users }: Origin): void => {
  storage.setMeta("users", String(users))
  storage.setMeta("seed", String(seed))
}
