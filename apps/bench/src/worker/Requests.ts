/** Small writes and pages: for an amount of CPU time, or a number of requests. */
import type { NewUser, Subject } from "../subjects/Subject.ts"
import { cpu } from "./Memory.ts"

/** Sends requests for an amount of CPU time of this process: on a busy machine a round takes longer, and counts the same. */
export interface Rounds {
  readonly workload: "create" | "page"
  readonly concurrency: number
  readonly millis: number
}

export interface Measured {
  readonly requests: number
  readonly millis: number
  readonly cpu: number
}

let userCount = 0
const newUser = (): NewUser => {
  const nth = userCount++
  return {
    username: `ada.lovelace.${nth}`,
    firstname: "Ada",
    lastname: "Lovelace",
    email: `ada.${nth}@school.example`,
    password: `a-password-${nth}`,
    role: "user"
  }
}

const onceOf = (subject: Subject, workload: Rounds["workload"]): () => Promise<unknown> =>
  workload === "create"
    ? () => subject.create(newUser())
    : async () => {
      const users = await subject.page()
      if (users.length !== 100) throw new Error(`a page of ${users.length} accounts, not of 100`)
    }

const concurrently = (concurrency: number, one: () => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: concurrency }, one))

export const rounds = async (subject: Subject, order: Rounds): Promise<Measured> => {
  const once = onceOf(subject, order.workload)
  let requests = 0
  let over = false
  const from = performance.now()
  let nextCheck = from
  const cpuFrom = cpu()
  await concurrently(order.concurrency, async () => {
    while (!over) {
      await once()
      requests++
      // Reading the CPU time costs more than a small write, so it is not read after every request.
      const now = performance.now()
      if (now < nextCheck) continue
      nextCheck = now + 10
      over = cpu() - cpuFrom >= order.millis * 1000
    }
  })
  return { requests, millis: performance.now() - from, cpu: cpu() - cpuFrom }
}
