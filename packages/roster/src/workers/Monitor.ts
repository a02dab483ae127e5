/** What a worker does now, without names: for its health endpoint and its log. */
import type { Outcome } from "../engine/outcome/Outcome.ts"

export interface State {
  readonly status: "ok" | "idle" | "waiting" | "draining" | "stalled" | "database unreachable"
  readonly organizations: number
  readonly runs: number
  readonly done: number
  readonly failed: number
  /** ISO time of the last step, look-up or start of a run. */
  readonly lastProgress: string | undefined
  /** ISO time until which the hourly limit of an organization makes it wait. */
  readonly waitingUntil: string | undefined
  /** Why runs cannot be executed, one sentence for each organization. */
  readonly problems: ReadonlyArray<string>
}

interface Work {
  progress: number
  waitingUntil: number
}

export type Monitor = ReturnType<typeof make>

const iso = (millis: number): string | undefined => millis === 0 ? undefined : new Date(millis).toISOString()

/** Creates a monitor. A run without progress for `stallMillis` is stalled, unless it waits for the hourly limit. */
// direct: the default of a parameter that tests replace
export const make = (organizations: number, stallMillis: number, now: () => number = Date.now) => {
  const works = new Map<string, Work>()
  const problems = new Map<string, { readonly text: string; readonly since: number }>()
  let [done, failed, last] = [0, 0, 0]
  let reachable = true
  let draining = false
  const touch = (organization: string) => {
    last = now()
    const work = works.get(organization)
    if (work !== undefined) work.progress = last
  }
  const isWaiting = ({ waitingUntil }: Work): boolean => waitingUntil > now()
  const isStalled = (work: Work): boolean =>
    // After the reset of the limit the first response takes a while, too.
    !isWaiting(work) && now() - Math.max(work.progress, work.waitingUntil) >= stallMillis
  const status = (): State["status"] => {
    if (!reachable) return "database unreachable"
    const all = [...works.values()]
    if (all.some(isStalled) || [...problems.values()].some(({ since }) => now() - since >= stallMillis)) {
      return "stalled"
    }
    if (draining) return "draining"
    return all.length === 0 ? "idle" : all.every(isWaiting) ? "waiting" : "ok"
  }
  return {
    begin: (organization: string): void => {
      last = now()
      works.set(organization, { progress: last, waitingUntil: 0 })
    },
    end: (organization: string) => void works.delete(organization),
    /** A response came, or a step ended. */
    progress: touch,
    outcome: (organization: string, { state }: Outcome): void => {
      touch(organization)
      if (state === "done") done++
      else if (state !== "skipped") failed++
    },
    wait: (organization: string, until: Date): void => {
      const work = works.get(organization)
      if (work !== undefined) work.waitingUntil = Math.max(work.waitingUntil, until.getTime())
    },
    /** Why the runs of an organization cannot be executed; `undefined` when they can. */
    problem: (organization: string, text: string | undefined) =>
      void (text === undefined
        ? problems.delete(organization)
        : problems.set(organization, { text, since: problems.get(organization)?.since ?? now() })),
    database: (isReachable: boolean) => void (reachable = isReachable),
    drain: () => void (draining = true),
    runs: () => works.size,
    state: (): State => ({
      status: status(),
      organizations,
      runs: works.size,
      done,
      failed,
      lastProgress: iso(last),
      waitingUntil: iso(Math.max(0, ...[...works.values()].filter(isWaiting).map(({ waitingUntil }) => waitingUntil))),
      problems: [...problems.values()].map(({ text }) => text)
    })
  }
}

/** Whether a person must act. */
export const isHealthy = ({ status }: State): boolean => status !== "stalled" && status !== "database unreachable"
