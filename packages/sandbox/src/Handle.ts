/**
 * A sandbox from the inside: its state, its log, its faults. What users get is `Sandbox` in `InProcess.ts`.
 */
import { Faults } from "./Faults.ts"
import type { Config } from "./Options.ts"
import { Quota } from "./Quota.ts"
import * as Random from "./Random.ts"
import { RequestLog } from "./RequestLog.ts"
import * as SampleSchool from "./SampleSchool.ts"
import { SchoolState } from "./School.ts"
import * as Storage from "./Storage.ts"

export class Handle {
  readonly config: Config
  readonly faults: Faults
  readonly log: RequestLog
  readonly quota = new Quota()
  readonly storage: Storage.Storage
  school: SchoolState
  /** When the state began that the sandbox has. */
  start: number
  readonly #now: () => number
  #counter = 0

  constructor(config: Config, now: () => number) {
    this.config = config
    this.#now = now
    this.faults = new Faults(config.seed, config.faults)
    this.log = new RequestLog(config.rememberedRequests)
    this.storage = config.data === undefined ? Storage.memory() : Storage.file(config.data)
    this.start = now()
    this.school = this.#open()
  }

  #open(): SchoolState {
    const { seed, users } = this.config
    return new SchoolState(this.storage, seed, SampleSchool.make({ seed, count: users, now: this.#now() }))
  }

  /** A number that was not given before. */
  nextNonce(): number {
    return ++this.#counter
  }

  /** An id for an error of the server. */
  nextId(): string {
    return Random.id(this.config.seed ^ 0x0e440, this.nextNonce())
  }

  /** Brings everything back to the start: a fresh school, full quotas, the faults of the options, an empty log. */
  reset(): void {
    this.storage.clear()
    this.start = this.#now()
    this.school = this.#open()
    this.quota.reset()
    this.log.clear()
    this.faults.set(this.config.faults)
  }
}
