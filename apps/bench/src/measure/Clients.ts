/**
 * The heap that a client takes in a process with many, such as one for each user's token.
 */
import * as Part from "../Part.ts"
import * as Statistics from "../Statistics.ts"
import { labelOf, withModule } from "../Subjects.ts"
import { kilobytes, percent } from "../Table.ts"
import * as Workers from "./Workers.ts"

/** Number of clients. */
const count = 1000

export interface Row {
  readonly subject: string
  /** Bytes of heap of a client that has sent nothing, after a full garbage collection, one value per round. */
  readonly created: ReadonlyArray<number>
  /** The same of a client that has read one page, with everything that it makes when it is first used. */
  readonly used: ReadonlyArray<number>
}

const instances = ["promise", "core-node", "flat-api", "hey-api", "axios"]
const most = new Map([["core-node", 20_000], ["promise", 13_000]])

export const clients: Part.Part = Part.make<Row>({
  name: "clients",
  about: "heap of each of 1,000 clients",
  slow: true,
  measure: async ({ project, rounds, server, subjects }) => {
    const site = { project, baseUrl: server.baseUrl, flags: ["--expose-gc"] }
    const measured = await Workers.interleaved(
      withModule(subjects, instances),
      rounds(5, 1),
      (entry) => Workers.using(site, [entry], ([worker]) => worker!.order({ _tag: "clients", count }))
    )
    return [...measured].map(([{ name }, reports]) => ({
      subject: name,
      created: reports.map(({ created }) => created),
      used: reports.map(({ used }) => used)
    }))
  },
  tables: (rows) => [{
    title: "Heap of each of 1,000 clients in a process, after a full collection; less is better:",
    head: ["", "kB created", "spread", "kB after a page", "spread"],
    rows: rows.map(({ created, subject, used }) => [
      labelOf(subject),
      ...[created, used].flatMap((rounds) => [kilobytes(Statistics.median(rounds)), percent(Statistics.spread(rounds))])
    ])
  }],
  targets: (rows) =>
    rows.filter(({ subject }) => most.has(subject)).map(({ subject, used }) => ({
      subject: labelOf(subject),
      measure: "heap of each of 1,000 clients that have read a page",
      limit: `at most ${most.get(subject)! / 1000} kB`,
      found: `${kilobytes(Statistics.median(used))} kB`,
      met: Statistics.median(used) <= most.get(subject)!
    }))
})
