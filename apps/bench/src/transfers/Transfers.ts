/**
 * A client that sends a file from disk as a new score, and saves the file of a score to disk, as its own documentation describes.
 */

/** The fields of a score that the workload reads. A long import responds with a task, which has no title. */
export interface NewScore {
  readonly id: string
  readonly title?: string
}

export interface Transfers {
  /** Sends the file at a path as the content of a new score. */
  readonly send: (path: string) => Promise<NewScore>
  /** Saves the file of a score to a path. */
  readonly save: (score: string, path: string) => Promise<void>
}

/** Creates the transfers for a base URL such as `http://127.0.0.1:8080/v2`. */
export type MakeTransfers = (baseUrl: string) => Transfers | Promise<Transfers>

/** Path of a score's file, for clients without operations. */
export const fileOf = (score: string): string => `/scores/${score}/revisions/last/wav`
