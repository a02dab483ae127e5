/**
 * The file for generated passwords. It is created readable by its owner only, and continued when a run is resumed. A file that this tool did not
 * write is never changed. Each password is on disk before its account is requested, so that a crash cannot lose the password of an existing account.
 *
 * The file only grows by whole lines: a partial line after a full disk or a crash is removed. The last line of a username counts. Its `note` says if
 * no account has the password, or if the account's password may be another.
 */
import { parse } from "csv-parse/sync"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type * as PlatformError from "effect/PlatformError"
import * as Redacted from "effect/Redacted"
import { dirname } from "node:path"
import * as Text from "../model/Text.ts"
import * as GroupCommit from "../storage/GroupCommit.ts"
import * as Password from "./Password.ts"

/** The passwords file could not be created or written. */
export class CredentialsFailed extends Data.TaggedError("CredentialsFailed")<{
  readonly path: string
  readonly detail: string
  /** The error of the file system. */
  readonly cause?: unknown
}> {
  override get message(): string {
    return `the passwords file ${this.path}: ${this.detail}`
  }
}

/** The passwords of new accounts. */
export interface Credentials {
  readonly path: string
  /**
   * Returns the password for a new account after saving it to disk: the one that an interrupted run saved for this username, else a new one. A
   * password that is marked as unverified stays marked until `confirm`.
   */
  readonly reserve: (line: number, username: string) => Effect.Effect<Redacted.Redacted<string>, CredentialsFailed>
  /** Appends a line without a note, if the last line of a username has one: its password is that of the account. */
  readonly confirm: (line: number, username: string) => Effect.Effect<void, CredentialsFailed>
  /** Appends a line with a note for a username: why its password may not be that of the account. */
  readonly mark: (line: number, username: string, note: string) => Effect.Effect<void, CredentialsFailed>
}

/** A passwords file. */
export interface CredentialsFile extends Credentials {
  /** Appends a password that was generated elsewhere, unless the last line of the username is the same. */
  readonly put: (line: number, username: string, kept: Kept) => Effect.Effect<void, CredentialsFailed>
}

/** The last line of a username. */
export interface Kept {
  readonly password: Redacted.Redacted<string>
  /** Why the account may not have the password; empty if it has. */
  readonly note: string
}

const header = "line,username,password,note,name,class\n"

/** Whose password it is: the file is handed out by name and class. */
export interface Owner {
  readonly name: string
  readonly class: string
}

const quoteCell = (text: string): string => /[",;\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

/** Schools open the file in a spreadsheet. */
const cell = (text: string): string => quoteCell(Text.toCell(text))

const notOurs = "it exists and was not written by this tool, so it is not overwritten; choose another name"

/**
 * Reads the file of an interrupted run: the length of its whole lines, and their passwords. Returns `undefined` if this tool did not write the file.
 */
const readKept = (
  bytes: Uint8Array
): { readonly whole: number; readonly kept: Map<string, Kept> } | undefined => {
  const kept = new Map<string, Kept>()
  const whole = bytes.lastIndexOf(0x0a) + 1
  // A crash may have truncated the header.
  if (whole === 0) return header.startsWith(new TextDecoder().decode(bytes)) ? { whole, kept } : undefined
  const text = new TextDecoder().decode(bytes.subarray(0, whole))
  if (!text.startsWith(header)) return undefined
  try {
    for (const [, username, password, note] of parse(text, { from_line: 2 })) {
      if (username === undefined || password === undefined) return undefined
      kept.set(Text.key(Text.ofCell(username)), {
        password: Redacted.make(Text.ofCell(password), { label: "password" }),
        note: note ?? ""
      })
    }
  } catch {
    return undefined
  }
  return { whole, kept }
}

/** Reads a passwords file, by `Text.key` of the username. */
export const read = Effect.fnUntraced(function*(path: string): Effect.fn.Return<
  ReadonlyMap<string, Kept>,
  CredentialsFailed,
  FileSystem.FileSystem
> {
  const fs = yield* FileSystem.FileSystem
  const failed = (detail: string) => new CredentialsFailed({ path, detail })
  const bytes = yield* fs.readFile(path).pipe(
    Effect.mapError((error) =>
      failed(error.reason._tag === "NotFound" ? "it does not exist" : "it cannot be read; is it yours?")
    )
  )
  const found = readKept(bytes)
  return found === undefined
    ? yield* failed("it was not written by \"roster apply\"; a spreadsheet may have changed it")
    : found.kept
})

/** Makes the directory entry of a new file durable. Not every system can sync a folder; the file itself is always synced. */
const syncFolder = (path: string) =>
  FileSystem.FileSystem.pipe(
    Effect.flatMap((fs) => fs.open(dirname(path), { flag: "r" })),
    Effect.flatMap((folder) => folder.sync),
    Effect.scoped,
    Effect.ignore
  )

/**
 * Opens a new file, or the file of an interrupted run. Fails if the path is anything else. The file closes with the scope. `ownerOf` says the name and the
 * classes of a username, as `Plan.owners(plan)` does; without it, these cells are empty.
 */
export const open = Effect.fnUntraced(
  function*(
    path: string,
    generate: () => Redacted.Redacted<string> = Password.generate,
    ownerOf: (username: string) => Owner | undefined = () => undefined
  ) {
    const fs = yield* FileSystem.FileSystem
    const failed = (detail: string) => new CredentialsFailed({ path, detail })
    const found = yield* fs.readFile(path).pipe(
      Effect.map((bytes) => readKept(bytes) ?? "another's"),
      Effect.catch((error) => error.reason._tag === "NotFound" ? Effect.undefined : Effect.fail(failed(notOurs)))
    )
    if (found === "another's") return yield* failed(notOurs)
    const cannotWrite = (error: PlatformError.PlatformError, otherwise: string) => {
      const isFull = (error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOSPC"
      return new CredentialsFailed({ path, detail: isFull ? "the disk is full" : otherwise, cause: error })
    }
    const file = yield* fs.open(path, { flag: found === undefined ? "ax" : "a", mode: 0o600 }).pipe(
      Effect.tap(() => found === undefined ? Effect.void : fs.chmod(path, 0o600)),
      Effect.mapError((error) =>
        cannotWrite(
          error,
          error.reason._tag === "AlreadyExists"
            ? notOurs
            : error.reason._tag === "NotFound"
            ? "its folder does not exist; create it first, or choose another"
            : "it cannot be created or written there; choose a folder that you can write to"
        )
      )
    )
    // A process that was killed may have written lines without flushing them.
    if (found !== undefined) yield* Effect.mapError(file.sync, (error) => cannotWrite(error, "it cannot be written"))
    const kept = found?.kept ?? new Map<string, Kept>()
    // Number of bytes in whole lines. Any further bytes are a partial line.
    let whole = found?.whole ?? 0
    let torn = found !== undefined
    const repair = Effect.suspend(() =>
      torn ? Effect.andThen(file.truncate(whole), Effect.sync(() => torn = false)) : Effect.void
    )
    // Lines of several rows are written together, and flushed once.
    let waiting = ""
    const save = Effect.gen(function*() {
      const bytes = new TextEncoder().encode(waiting)
      waiting = ""
      yield* repair
      torn = true
      yield* Effect.andThen(file.writeAll(bytes), file.sync).pipe(
        Effect.tapError(() => Effect.ignore(repair))
      )
      torn = false
      whole += bytes.length
    }).pipe(
      Effect.mapError((error) => cannotWrite(error, "it cannot be written; is the disk full?")),
      GroupCommit.make
    )
    const append = (text: string) =>
      Effect.suspend(() => {
        waiting += text
        return save
      })
    if (whole === 0) yield* append(header)
    yield* syncFolder(path)

    const last = (username: string): Kept | undefined => kept.get(Text.key(username))
    const write = (line: number, username: string, { note, password }: Kept) => {
      const { class: of = "", name = "" } = ownerOf(username) ?? {}
      const cells = [username, Redacted.value(password), note, name, of].map(cell)
      return Effect.andThen(
        append(`${line},${cells.join(",")}\n`),
        Effect.sync(() => kept.set(Text.key(username), { password, note }))
      )
    }
    const credentials: CredentialsFile = {
      path,
      put: (line, username, next) => {
        const earlier = last(username)
        const isSame = earlier?.note === next.note && Redacted.value(earlier.password) === Redacted.value(next.password)
        return isSame ? Effect.void : write(line, username, next)
      },
      reserve: Effect.fnUntraced(function*(line, username) {
        const { note, password = generate() } = last(username) ?? {}
        if (note !== "" && !note?.startsWith("unverified")) yield* write(line, username, { password, note: "" })
        return password
      }),
      confirm: (line, username) => {
        const { note = "", password } = last(username) ?? {}
        return password === undefined || note === "" ? Effect.void : write(line, username, { password, note: "" })
      },
      mark: (line, username, note) => {
        const earlier = last(username)
        return earlier === undefined ? Effect.void : write(line, username, { ...earlier, note })
      }
    }
    return credentials
  }
)
