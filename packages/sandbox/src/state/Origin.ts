/**
 * What a school was made from: how many accounts, and the seed. A data file keeps it, as ids and names that come later follow from the same seed.
 */
import { OptionError } from "../server/Options.ts"
import type { Config } from "../server/Options.ts"
import type { Storage } from "./Storage.ts"

export interface Origin {
  readonly users: number
  readonly seed: number
}

const defaults: Origin = { users: 40, seed: 1 }

const agreed = (name: keyof Origin, config: Config, storage: Storage): number => {
  const given = config[name]
  const kept = storage.getMeta(name)
  // A file of before these were kept: nobody knows whether what is given is the same.
  const known = kept ?? (storage.getMeta("organization") === undefined ? undefined : "an unknown number")
  if (given !== undefined && known !== undefined && String(given) !== known) {
    throw new OptionError(
      `The option ${name} (--${name}) is ${given}, but ${config.data} was made with ${known}: leave it out, or name a file that does not exist yet`
    )
  }
  return kept === undefined ? given ?? defaults[name] : Number(kept)
}

/** The origin of the school in a storage, or that of the one to be made there. Throws when the options name another one. */
export const of = (storage: Storage, config: Config): Origin => ({
  users: agreed("users", config, storage),
  seed: agreed("seed", config, storage)
})

/** Keeps the origin with the school. */
export const keep = (storage: Storage, { seed, users }: Origin): void => {
  storage.setMeta("users", String(users))
  storage.setMeta("seed", String(seed))
}
