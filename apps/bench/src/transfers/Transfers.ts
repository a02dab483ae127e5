/**
 * What is measured with files: a client that sends a file of the disk as a new score, and saves the file of a score to disk, each as its own
 * documentation says.
 */

/** The part of a score that the workload looks at. A long import answers with a task, which has no title. */
export interface NewScore {
  readonly id: string
  readonly title?: string
}

export interface Transfers {
  /** Sends the file under a path as the content of a new score. */
  readonly send: (path: string) => Promise<NewScore>
  /** Saves the file of a score under a path. */
  readonly save: (score: string, path: string) => Promise<void>
}

/** Makes the transfers for a base URL such as `http://127.0.0.1:8080/v2`. */
export type MakeTransfers = (baseUrl: string) => Transfers | Promise<Transfers>

/** Path of a score's file, for clients that know no operations. */
export const fileOf = (score: string): string => `/scores/${score}/revisions/last/wav`
