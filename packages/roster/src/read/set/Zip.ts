/**
 * Lists and opens the files of a zip. The table of contents at its end is read first: names, sizes and encryption are checked
 * before a byte is unpacked, and yauzl stops a file that unpacks to more than it announced.
 */
import { crc32 } from "node:zlib"
import * as yauzl from "yauzl"
import { choose, type Entry, type FileSet, keepBytes, type Limits } from "./FileSet.ts"
import { type ReadError, refusal } from "./ReadError.ts"

/** Compares the bytes of a file with the checksum of the zip: bytes that were not compressed may have changed unnoticed. */
async function* checkBytes(
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

const isUnsafe = /absolute path|invalid relative path|invalid characters in fileName/

export const open = async (path: string, limits: Limits): Promise<FileSet> => {
  const damageOf = (cause: unknown) =>
    refusal(
      path,
      cause instanceof Error && isUnsafe.test(cause.message) ? "archive-unsafe-name" : "archive-damaged",
      cause
    )
  const fail = (cause: unknown): never => {
    throw damageOf(cause)
  }
  const zip = await yauzl.openPromise(path, { autoClose: false }).catch(fail)
  const list = async () => {
    const listed: Array<yauzl.Entry> = []
    for await (const entry of zip.eachEntry()) if (listed.push(entry) > limits.files) break
    return listed
  }
  try {
    const listed = await list().catch(fail)
    if (listed.length > limits.files) throw refusal(path, "archive-too-large files")
    const files = listed.filter((entry) => !entry.fileName.endsWith("/"))
    if (files.some((entry) => entry.isEncrypted())) throw refusal(path, "archive-encrypted")
    const total = files.reduce((sum, entry) => sum + entry.uncompressedSize, 0)
    const isBomb = ({ compressedSize, uncompressedSize }: yauzl.Entry) =>
      uncompressedSize > limits.ratioFrom && uncompressedSize > Math.max(1, compressedSize) * limits.ratio
    if (total > limits.totalBytes || files.some(isBomb)) throw refusal(path, "archive-too-large bomb")
    const links = files.filter(isLink).map((entry) => entry.fileName)
    const entries = files.filter((entry) => !isLink(entry)).map((entry): Entry => {
      const slash = entry.fileName.lastIndexOf("/")
      return {
        name: entry.fileName.slice(slash + 1),
        folder: slash < 0 ? "" : entry.fileName.slice(0, slash),
        bytes: entry.uncompressedSize,
        open: keepBytes(
          entry.uncompressedSize,
          async () => checkBytes(await zip.openReadStreamPromise(entry).catch(fail), entry.crc32, damageOf)
        )
      }
    })
    return { path, ...choose(path, entries), links, single: false, close: () => zip.close() }
  } catch (error) {
    zip.close()
    throw error
  }
}
