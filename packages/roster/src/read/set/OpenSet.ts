import { open as openFile, stat } from "node:fs/promises"
import { basename } from "node:path"
import type { Limits } from "../Limits.ts"
import { ReadError, refusal } from "../ReadError.ts"
import type { FileSet } from "./FileSet.ts"
import * as Folder from "./Folder.ts"
import * as Zip from "./Zip.ts"

const headOf = async (path: string): Promise<Uint8Array> => {
  const file = await openFile(path)
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(8), 0, 8, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

const failed = (path: string, cause: unknown): ReadError => {
  if (cause instanceof ReadError) return cause
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined
  if (code === "ENOENT" || code === "ENOTDIR") return refusal(path, "not-found")
  return code === "EACCES" || code === "EPERM" ? refusal(path, "no-permission") : refusal(path, "unreadable", cause)
}

/** Opens a folder, a zip or a single CSV file. Recognises a zip by its bytes, not by its name. */
export const openSet = async (path: string, limits: Limits): Promise<FileSet> => {
  try {
    const stats = await stat(path)
    if (stats.isDirectory()) return await Folder.open(path, limits)
    if (!stats.isFile()) throw refusal(path, "unreadable device")
    const head = await headOf(path)
    const starts = (...bytes: ReadonlyArray<number>) => bytes.every((byte, index) => head[index] === byte)
    if (starts(0xd0, 0xcf, 0x11, 0xe0) || (starts(0x50, 0x4b) && /\.(?:xlsx|xlsm|ods)$/i.test(path))) {
      throw refusal(path, "workbook")
    }
    if (starts(0x50, 0x4b, 0x03, 0x04) || starts(0x50, 0x4b, 0x05, 0x06)) return await Zip.open(path, limits)
    if (stats.size > limits.totalBytes) throw refusal(path, "archive-too-large")
    const file = Folder.onDisk(path, basename(path), "", stats.size)
    return { path, files: [file], parent: "", links: [], single: true, close: () => undefined }
  } catch (error) {
    throw failed(path, error)
  }
}
