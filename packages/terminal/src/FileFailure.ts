/** Says in words why a file cannot be read or written, and chooses the exit code: a wrong path is the caller's, a full disk is not. */
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type ExitCode, exitCodes } from "./ExitCode.ts"

/** A file that could not be used. Commands report its message and `next`, and end with `exitCode`. */
export class FileFailure extends Data.TaggedError("FileFailure")<{
  readonly message: string
  readonly next: string
  readonly exitCode: ExitCode
}> {}

/** Returns the code of the system's error, such as `ENOSPC`, wherever it is in an error. */
export const codeOf = (error: unknown): string | undefined => {
  for (let inner = error, depth = 0; typeof inner === "object" && inner !== null && depth < 8; depth++) {
    if ("code" in inner && typeof inner.code === "string") return inner.code
    inner = "cause" in inner && inner.cause !== undefined
      ? inner.cause
      : "reason" in inner
      ? inner.reason
      : undefined
  }
  return undefined
}

/** Creates the failure of a file that a command does not use. Nothing was sent, and nothing was written to it. */
export const rejection = (message: string, next: string): FileFailure =>
  new FileFailure({ message, next, exitCode: exitCodes.rejected })

/** Creates the failure of a file that could not be written further: running the command again continues. */
export const stopFailure = (message: string, next: string): FileFailure =>
  new FileFailure({ message, next, exitCode: exitCodes.stopped })

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file is too large for the disk",
  EIO: "the disk failed",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENOENT: "its folder does not exist",
  EEXIST: "another file has its name",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk is read-only",
  ELOOP: "it is a symbolic link",
  ELOCKED: "it is the lock of this run"
}

const stops: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT", "EFBIG", "EIO", "EMFILE", "ENFILE"])

/** Returns why a file cannot be written, such as `the disk is full`. */
export const reasonOf = (error: unknown): string => {
  const code = codeOf(error)
  return code === undefined ? "for an unknown reason" : reasons[code] ?? code
}

/** Writes to a file that a command resumes from. */
export const attempt = <A>(file: string, write: () => A): Effect.Effect<A, FileFailure> =>
  Effect.try({
    try: write,
    catch: (error) =>
      stopFailure(
        `${file} cannot be written: ${reasonOf(error)}`,
        "Free disk space or choose a folder that you can write to, and run the same command again: it resumes."
      )
  })

/** Whether the disk has stopped the command, so that running it again can help. */
export const isStop = (error: unknown): boolean => stops.has(codeOf(error) ?? "")

/** Creates the failure of writing a file. `next` is what to do if the disk has stopped it. */
export const writing = (
  path: string,
  error: unknown,
  next = "Free disk space, and run the same command again."
): FileFailure =>
  isStop(error)
    ? stopFailure(`${path} could not be written: ${reasonOf(error)}`, next)
    : rejection(
      `${path} cannot be written: ${reasonOf(error)}`,
      "Give the path of a file in a folder that you can write to."
    )
