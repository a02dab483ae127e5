/**
 * The file that generated passwords go to: made anew, readable by its owner alone, continued when a run is resumed, and never another's. Each password
 * is on the disk before its account is requested, so that no crash can lose the password of an account that exists.
 *
 * Lines are only appended, and whole: what a full disk or a crash left of a line is cut away. The last line of a username counts. Its `note` says when
 * its password belongs to no account, or may not be the account's.
 */
import { parse } from "csv-parse/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import { dirname } from "node:path"
import * as Password from "./Password.ts"
import { usernameKey } from "./Plan.ts"

/** The file of passwords could not be created or written. */
export class CredentialsFailed extends Data.TaggedError("CredentialsFailed")<{
  readonly path: string
  readonly detail: string
}> {
  override get message(): string {
    return `the passwords file ${this.path}: ${this.detail}`
  }
}

export interface Credentials {
  readonly path: string
  /** Returns the password of a new account when it is on the disk: the one that an interrupted run kept for this username, else a new one. */
  readonly reserve: (line: number, username: string) => Effect.Effect<Redacted.Redacted<string>, CredentialsFailed>
  /** Appends a note to the password of a username: why it may not be the account's. */
  readonly mark: (line: number, username: string, note: string) => Effect.Effect<void, CredentialsFailed>
}

interface Kept {
  readonly password: Redacted.Redacted<string>
  readonly note: string
}

const header = "line,username,password,note\n"

const cell = (text: string): string => /[",;\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

const notOurs = "it exists already, was not written by this tool, and is never overwritten; choose another name"

/** Reads what an interrupted run left: the whole lines, and the passwords in them. `undefined` when the file is not one of this tool. */
const readKept = (
  bytes: Uint8Array
): { readonly whole: number; readonly kept: Map<string, Kept> } | undefined => {
  const kept = new Map<string, Kept>()
  const whole = bytes.lastIndexOf(0x0a) + 1
  // A crash may have come before the header was whole.
  if (whole === 0) return header.startsWith(new TextDecoder().decode(bytes)) ? { whole, kept } : undefined
  const text = new TextDecoder().decode(bytes.subarray(0, whole))
  if (!text.startsWith(header)) return undefined
  try {
    for (const [, username, password, note] of parse(text, { from_line: 2 })) {
      if (username === undefined || password === undefined) return undefined
      kept.set(usernameKey(username), {
        password: Redacted.make(password, { label: "password" }),
        note: note ?? ""
      })
    }
  } catch {
    return undefined
  }
  return { whole, kept }
}

/** Makes the entry of a new file durable too. Not every system lets a folder be synchronized; the file itself always is. */
const syncFolder = (path: string) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((fs) => fs.open(dirname(path), { flag: "r" })),
    Effect.flatMap((folder) => folder.sync),
    Effect.scoped,
    Effect.ignore
  )

/** Opens the file: a new one, or one that an interrupted run left. Fails when something else has that name; closed with the scope. */
export const open = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const failed = (detail: string) => new CredentialsFailed({ path, detail })
  const found = yield* fs.readFile(path).pipe(
    Effect.map((bytes) => readKept(bytes) ?? "another's"),
    Effect.catch((error) => error.reason._tag === "NotFound" ? Effect.undefined : Effect.fail(failed(notOurs)))
  )
  if (found === "another's") return yield* failed(notOurs)
  const file = yield* fs.open(path, { flag: found === undefined ? "ax" : "a", mode: 0o600 }).pipe(
    Effect.tap(() => found === undefined ? Effect.void : fs.chmod(path, 0o600)),
    Effect.mapError((error) =>
      failed(
        error.reason._tag === "AlreadyExists"
          ? notOurs
          : error.reason._tag === "NotFound"
          ? "its folder does not exist; make it first, or choose another"
          : "it cannot be created or written there; choose a folder that you may write to"
      )
    )
  )
  const kept = found?.kept ?? new Map<string, Kept>()
  // Bytes of whole lines. What is behind them is the rest of a line that could not be written.
  let whole = found?.whole ?? 0
  let torn = found !== undefined
  const repair = Effect.suspend(() =>
    torn ? Effect.andThen(file.truncate(whole), Effect.sync(() => torn = false)) : Effect.void
  )
  // One at a time: lines of several rows must not mix.
  const turn = yield* Semaphore.make(1)
  const append = (text: string) =>
    Effect.gen(function*() {
      yield* repair
      const bytes = new TextEncoder().encode(text)
      torn = true
      yield* Effect.andThen(file.writeAll(bytes), file.sync).pipe(
        Effect.tapError(() => Effect.ignore(repair))
      )
      torn = false
      whole += bytes.length
    }).pipe(
      Effect.mapError(() => failed("it cannot be written; is the disk full?")),
      // An interrupted write would leave half a line, and nobody would know what of it is on the disk.
      Effect.uninterruptible,
      turn.withPermits(1)
    )
  if (whole === 0) yield* append(header)
  yield* syncFolder(path)

  const write = (line: number, username: string, { note, password }: Kept) =>
    Effect.andThen(
      append(`${line},${cell(username)},${cell(Redacted.value(password))},${cell(note)}\n`),
      Effect.sync(() => kept.set(usernameKey(username), { password, note }))
    )
  const credentials: Credentials = {
    path,
    reserve: Effect.fnUntraced(function*(line, username) {
      const earlier = kept.get(usernameKey(username))
      const password = earlier?.password ?? Password.generate()
      if (earlier?.note !== "") yield* write(line, username, { password, note: "" })
      return password
    }),
    mark: Effect.fnUntraced(function*(line, username, note) {
      const earlier = kept.get(usernameKey(username))
      if (earlier !== undefined) yield* write(line, username, { password: earlier.password, note })
    })
  }
  return credentials
})
