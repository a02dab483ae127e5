/** Reads a roster in a worker, with a limit: files of one school, whatever is in them, hold up nobody else. */
import { Roster } from "@flat-sdk/roster"
import { Duration, Effect } from "effect"
import { Worker } from "node:worker_threads"
import { refuse, type Refused } from "../request/Signed.ts"

/** Limits of reading the files of one plan. */
export interface Limits {
  /** @default "2 minutes" */
  readonly time?: Duration.Input | undefined
  /** In megabytes. @default 2048 */
  readonly memory?: number | undefined
  /** The program of the worker, for tests. */
  readonly program?: URL | undefined
}

/** What the worker says: a roster, whose memberships are a list on the way, or why there is none. */
export type Message =
  | { readonly roster: Omit<Roster.Roster, "memberships">; readonly memberships: ReadonlyArray<Roster.Membership> }
  | { readonly what: string; readonly advice: string }

const unreadable = (why: string): Refused => refuse(422, "UNREADABLE_FILES", why)

const next =
  "Nothing was changed in Flat. Check that the folder has the export of one school and nothing else, and export it again. If that does not help, send this message to whoever runs this server."

const failureOf = (error: Error): Refused =>
  "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? unreadable(`These files need more memory than this server has for one school. ${next}`)
    : unreadable(`These files cannot be read to the end. ${next}`)

const read = (folder: string, memory: number, program: URL) =>
  Effect.callback<Roster.Roster, Refused>((resume) => {
    const worker = new Worker(program, {
      workerData: folder,
      // Those of this process may be for a debugger, or a test runner.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memory }
    })
    worker.once("message", (message: Message) =>
      resume(
        "roster" in message
          ? Effect.succeed({ ...message.roster, memberships: Roster.makeMemberships(message.memberships) })
          // The message of the error would name the folder.
          : unreadable(`These files cannot be read: ${message.what}. ${message.advice}.`)
      ))
    worker.once("error", (error) => resume(failureOf(error as Error)))
    worker.once("exit", () => resume(failureOf(new Error("no message"))))
    return Effect.promise(() => worker.terminate())
  })

/** Reads the files in a folder. */
export const open = (
  folder: string,
  { memory = 2048, program = new URL("ReaderWorker.ts", import.meta.url), time = "2 minutes" }: Limits = {}
): Effect.Effect<Roster.Roster, Refused> =>
  Effect.timeoutOrElse(read(folder, memory, program), {
    duration: time,
    orElse: () => {
      const limit = Duration.format(Duration.fromInputUnsafe(time))
      return unreadable(`Reading these files was stopped after ${limit}, the most that one school may take. ${next}`)
    }
  })
