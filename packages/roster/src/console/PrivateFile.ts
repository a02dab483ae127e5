/** Writes files that only their owner can read: results and maps of ids have names of people. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from "node:fs"
import * as Exit from "./Exit.ts"

const isDevice = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === false

/** The first characters of a file. An earlier plan of a district is not read as a whole. */
const headOf = (path: string): string => {
  const file = openSync(path, "r")
  try {
    const bytes = Buffer.alloc(200)
    return bytes.toString("utf8", 0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}

/** Replaces a file as a whole, with its mode. A device is written to. `isOurs` says by the first characters whether an earlier file may be replaced. */
export const write = (
  path: string,
  contents: string | Iterable<string | Uint8Array>,
  isOurs: (head: string) => boolean = () => true
) =>
  Effect.try({
    try: () => {
      if (isDevice(path)) {
        for (const part of typeof contents === "string" ? [contents] : contents) {
          writeFileSync(path, part, { flag: "a" })
        }
        return
      }
      if (existsSync(path) && !isOurs(headOf(path))) {
        throw FileFailure.rejection(`${path} exists and is another file`, "Name another file.")
      }
      AtomicFile.replace(path, contents)
    },
    catch: (error) => error instanceof FileFailure.FileFailure ? error : FileFailure.writing(path, error)
  })

/** Writes a new file. Another file is never overwritten. */
export const savePage = (path: string, page: string) =>
  Effect.try({
    try: () => writeFileSync(path, page, { mode: 0o600, flag: "wx" }),
    catch: (error) =>
      FileFailure.codeOf(error) === "EEXIST"
        ? FileFailure.rejection(`${path} exists`, "Name another file, or delete that one.")
        : FileFailure.writing(path, error)
  }).pipe(Exit.rejecting("Nothing was written"))
