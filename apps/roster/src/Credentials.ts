/**
 * The file that generated passwords go to. It is made anew, readable by its owner alone, and never overwrites another. Each
 * password is on the disk before the account that it belongs to is asked for, so that no crash can lose the password of an
 * account that exists; the price is that a row whose creation failed leaves a password there that nobody uses.
 */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"

/** The file of passwords could not be made or written. */
export class CredentialsFailed extends Data.TaggedError("CredentialsFailed")<{
  readonly path: string
  readonly detail: string
}> {
  override get message(): string {
    return `the file of passwords ${this.path}: ${this.detail}`
  }
}

export interface Credentials {
  readonly path: string
  /** Appends one person's password and waits until it is on the disk. */
  readonly save: (
    line: number,
    username: string,
    password: Redacted.Redacted<string>
  ) => Effect.Effect<void, CredentialsFailed>
}

const cell = (text: string): string => /[",;\r\n]/.test(text) ? `"${text.replaceAll("\"", "\"\"")}"` : text

/** Creates the file with its header line. Fails when something of that name exists; closed with the scope. */
export const create = Effect.fnUntraced(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const file = yield* fs.open(path, { flag: "wx", mode: 0o600 }).pipe(
    Effect.mapError((error) =>
      new CredentialsFailed({
        path,
        detail: error.reason._tag === "AlreadyExists"
          ? "it exists already and is never overwritten; choose another name"
          : error.reason._tag === "NotFound"
          ? "its folder does not exist; make it first, or choose another"
          : "it cannot be made there; choose a folder that you may write to"
      })
    )
  )
  // One at a time: lines of several rows must not mix.
  const turn = yield* Semaphore.make(1)
  const append = (text: string) =>
    Effect.andThen(file.writeAll(new TextEncoder().encode(text)), file.sync).pipe(
      Effect.mapError(() => new CredentialsFailed({ path, detail: "it cannot be written; is the disk full?" })),
      // Half a line would hide a password.
      Effect.uninterruptible,
      turn.withPermits(1)
    )
  yield* append("line,username,password\n")
  const credentials: Credentials = {
    path,
    save: (line, username, password) => append(`${line},${cell(username)},${cell(Redacted.value(password))}\n`)
  }
  return credentials
})
