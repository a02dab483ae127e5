/**
 * The heap that a client takes in a process with many, such as one for each user's token.
 */
import type { Server } from "../Server.ts"
import * as Statistics from "../Statistics.ts"
import type { Entry } from "../Subjects.ts"
import * as Workers from "./Workers.ts"

/** Number of clients. */
export const count = 1000

/** Bytes of heap of a client, after a full garbage collection. */
export interface Heap {
  readonly rounds: ReadonlyArray<number>
  readonly bytes: number
  readonly spread: number
}

export interface Row {
  readonly subject: string
  /** A client that has sent nothing. */
  readonly created: Heap
  /** A client that has read one page, with everything that it makes when it is first used. */
  readonly used: Heap
}

const heapOf = (rounds: ReadonlyArray<number>): Heap => ({
  rounds,
  bytes: Statistics.median(rounds),
  spread: Statistics.spread(rounds)
})

/** Measures all subjects, each in a new process per round. */
export const measure = async (
  project: string,
  subjects: ReadonlyArray<Entry>,
  server: Server,
  rounds: number
): Promise<ReadonlyArray<Row>> => {
  const measured = subjects.map((entry) => ({ entry, created: [] as Array<number>, used: [] as Array<number> }))
  for (let round = 0; round < rounds; round++) {
    for (const { created, entry, used } of measured) {
      const worker = await Workers.start(project, entry, server.baseUrl, ["--expose-gc"])
      try {
        const report = await Workers.order(worker, entry, { _tag: "clients", count })
        created.push(report.created)
        used.push(report.used)
      } finally {
        await worker.end()
      }
    }
  }
  return measured.map(({ created, entry, used }) => ({
    subject: entry.name,
    created: heapOf(created),
    used: heapOf(used)
  }))
}
