/** Writes files that only their owner can read: results and maps of ids have names of people. */
import * as AtomicFile from "@flat-sdk/terminal/AtomicFile"
import * as FileFailure from "@flat-sdk/terminal/FileFailure"
import * as Effect from "effect/Effect"
import { statSync, writeFileSync } from "node:fs"

const isDevice = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === false

/** Replaces a file as a whole: nobody sees a part of it, and the mode of an earlier file does not stay. A device is written to. */
export const write = (path: string, contents: string | Iterable<string | Uint8Array>) =>
  Effect.try({
    try: () => {
      if (!isDevice(path)) return AtomicFile.replace(path, contents)
      for (const part of typeof contents === "string" ? [contents] : contents) writeFileSync(path, part, { flag: "a" })
    },
    catch: (error) => FileFailure.writing(path, error)
  })
