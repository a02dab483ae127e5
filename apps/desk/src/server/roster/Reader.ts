/** Reads a roster in a worker, with a limit: files of one school, whatever is in them, hold up nobody else. */
import { Roster } from "@flat-sdk/roster"
import { Duration, Effect, Redacted } from "effect"
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

/** What the worker says: a roster, or why there is none. On the way memberships are a list, and passwords are text: a copy of a `Redacted` has no value. */
export type Message =
  | {
    readonly roster: Omit<Roster.Roster, "memberships" | "people">
    readonly memberships: ReadonlyArray<Roster.Membership>
    readonly people: ReadonlyArray<readonly [id: string, person: Roster.Person, password?: string]>
  }
  | { readonly what: string; readonly advice: string }

const rosterOf = ({ memberships, people, roster }: Extract<Message, { readonly roster: unknown }>): Roster.Roster => ({
  ...roster,
  memberships: Roster.makeMemberships(memberships),
  people: new Map(people.map(([id, person, password]) => [
    id,
    password === undefined ? person : { ...person, password: Redacted.make(password, { label: "password" }) }
  ]))
})

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
          ? Effect.succeed(rosterOf(message))
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
