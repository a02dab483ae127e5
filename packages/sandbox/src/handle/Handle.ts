/** Internals of a sandbox: its state, its log, its faults. The public API is `Sandbox` in `InProcess.ts`. */
import * as Deferred from "effect/Deferred"
import * as Exit from "effect/Exit"
import type { Grant } from "../auth/Applications.ts"
import { Quota } from "../auth/Quota.ts"
import { Faults } from "../faults/Faults.ts"
import { RequestLog } from "../http/RequestLog.ts"
import * as SampleSchool from "../samples/SampleSchool.ts"
import { type Config, OptionError } from "../settings/Options.ts"
import * as Random from "../state/Random.ts"
import { SchoolState } from "../state/School.ts"
import * as Storage from "../state/Storage.ts"

/** The number of accounts and the seed that a school was created from. A data file stores them, because later ids and names use the same seed. */
interface Origin {
  readonly users: number
  readonly seed: number
}

const defaults: Origin = { users: 40, seed: 1 }

/** Returns a value of the origin of the school in a storage, or to create there. Throws if the options contradict the storage. */
const originValue = (name: keyof Origin, config: Config, storage: Storage.Storage): number => {
  const given = config[name]
  const kept = storage.getMeta(name)
  if (given !== undefined && kept !== undefined && String(given) !== kept) {
    throw new OptionError(
      name,
      `(--${name}) is ${given}, but ${config.data} was created with ${kept}. Leave the option out, or choose a new data file.`
    )
  }
  return kept === undefined ? given ?? defaults[name] : Number(kept)
}

export class Handle {
  readonly config: Config
  readonly faults: Faults
  readonly log: RequestLog
  readonly quota = new Quota()
  /** Codes of OAuth2 that were not exchanged yet. */
  readonly grants = new Map<string, Grant>()
  readonly storage: Storage.Storage
  /** Completes when the sandbox closes, so that requests waiting in a fault do not delay closing. */
  readonly ended = Deferred.makeUnsafe<void>()
  school: SchoolState
  /** When the sandbox was started or last reset, in milliseconds since the epoch. */
  start: number
  readonly #now: () => number
  readonly #origin: Origin
  #counter = 0

  constructor(config: Config, now: () => number) {
    this.config = config
    this.#now = now
    this.storage = config.data === undefined ? Storage.memory() : Storage.file(config.data)
    try {
      this.#origin = {
        users: originValue("users", config, this.storage),
        seed: originValue("seed", config, this.storage)
      }
      this.faults = new Faults(this.#origin.seed, config.faults)
      this.log = new RequestLog(config.rememberedRequests)
      this.start = now()
      this.school = this.#open()
    } catch (error) {
      this.storage.close()
      throw error
    }
  }

  #open(): SchoolState {
    const { seed, users } = this.#origin
    this.storage.setMeta("users", String(users))
    this.storage.setMeta("seed", String(seed))
    return new SchoolState(this.storage, seed, SampleSchool.make({ seed, count: users, now: this.#now() }))
  }

  nextNonce(): number {
    return ++this.#counter
  }

  nextId(): string {
    return Random.id(this.#origin.seed ^ 0x0e440, this.nextNonce())
  }

  /** Breaks the requests that wait in a fault. They are not executed. */
  end(): void {
    Deferred.doneUnsafe(this.ended, Exit.void)
  }

  /** Resets everything to the initial state: a new school, full rate limits, the faults of the options, an empty log. */
  reset(): void {
    this.storage.clear()
    this.start = this.#now()
    this.school = this.#open()
    this.quota.reset()
    this.grants.clear()
    this.log.clear()
    this.faults.set(this.config.faults)
  }
}
