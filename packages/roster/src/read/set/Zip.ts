/**
 * Lists and opens the files of a zip. The table of contents at its end is read first: names, sizes and encryption are checked
 * before a byte is unpacked, and yauzl stops a file that unpacks to more than it announced.
 */
import { crc32 } from "node:zlib"
import * as yauzl from "yauzl"
import type { Limits } from "../Limits.ts"
import { type ReadError, type Reason, refusal } from "../ReadError.ts"
import type { Entry, FileSet } from "./FileSet.ts"
import { choose, kept } from "./FileSet.ts"

const openZip = (path: string) =>
  new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.open(
      path,
      { autoClose: false, lazyEntries: true, validateEntrySizes: true },
      (error, zip) => error === null ? resolve(zip) : reject(error)
    )
  )

const listEntries = (zip: yauzl.ZipFile, most: number) =>
  new Promise<ReadonlyArray<yauzl.Entry>>((resolve, reject) => {
    const entries: Array<yauzl.Entry> = []
    zip.on("entry", (entry: yauzl.Entry) => {
      entries.push(entry)
      if (entries.length > most) resolve(entries)
      else zip.readEntry()
    })
    zip.on("end", () => resolve(entries))
    zip.on("error", reject)
    zip.readEntry()
  })

/** Compares the bytes of a file with the checksum of the zip: bytes that were not compressed may have changed unnoticed. */
async function* checked(
  stream: AsyncIterable<Uint8Array>,
  expected: number,
  failed: (cause: unknown) => ReadError
): AsyncGenerator<Uint8Array> {
  let found = 0
  for await (const bytes of stream) {
    found = crc32(bytes, found)
    yield bytes
  }
  if (found !== expected) throw failed(new Error("the checksum differs"))
}

const isLink = (entry: yauzl.Entry): boolean => ((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000

export const open = async (path: string, limits: Limits): Promise<FileSet> => {
  const refuse = (reason: Reason, what: string, advice: string, cause?: unknown) =>
    refusal(path, reason, what, advice, cause)
  const damaged = (cause: unknown) =>
    cause instanceof Error && /absolute path|invalid relative path|invalid characters in fileName/.test(cause.message)
      ? refuse(
        "archive-unsafe-name",
        "a file in the zip has a name that leads out of it",
        "Do not use this file: it may be an attack. Ask for another export",
        cause
      )
      : refuse("archive-damaged", "the zip is damaged or incomplete", "Transfer or export it again", cause)
  const zip = await openZip(path).catch((cause: unknown) => {
    throw damaged(cause)
  })
  try {
    const listed = await listEntries(zip, limits.files).catch((cause: unknown) => {
      throw damaged(cause)
    })
    if (listed.length > limits.files) {
      throw refuse(
        "archive-too-large",
        `the zip has more than ${limits.files} files`,
        "Pack only the files of one export"
      )
    }
    const files = listed.filter((entry) => !entry.fileName.endsWith("/"))
    if (files.some((entry) => entry.isEncrypted())) {
      throw refuse("archive-encrypted", "the zip is protected with a password", "Unpack it, then give the folder")
    }
    let total = 0
    for (const entry of files) {
      total += entry.uncompressedSize
      if (
        total > limits.totalBytes ||
        (entry.uncompressedSize > limits.ratioFrom &&
          entry.uncompressedSize > Math.max(1, entry.compressedSize) * limits.ratio)
      ) {
        throw refuse(
          "archive-too-large",
          "the zip unpacks to far more than any export of a school",
          "Do not unpack it: it may be an attack. Ask for another export"
        )
      }
    }
    const links = files.filter(isLink)
    const entries = files.filter((entry) => !isLink(entry)).map((entry): Entry => {
      const slash = entry.fileName.lastIndexOf("/")
      return {
        name: entry.fileName.slice(slash + 1),
        folder: slash < 0 ? "" : entry.fileName.slice(0, slash),
        bytes: entry.uncompressedSize,
        open: kept(entry.uncompressedSize, () =>
          new Promise((resolve, reject) =>
            zip.openReadStream(
              entry,
              (error, stream) =>
                error === null ? resolve(checked(stream, entry.crc32, damaged)) : reject(damaged(error))
            )
          ))
      }
    })
    const chosen = choose(entries)
    if (chosen === "several") {
      throw refuse("several-sets", "several folders in the zip have CSV files", "Pack the files of one export")
    }
    return { path, ...chosen, links: links.map((entry) => entry.fileName), single: false, close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}
