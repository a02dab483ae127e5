/** ZIP archives: the list of entries, the content of one, and the same archive with another content of one entry, all other bytes being equal. */
import { Inflate, zipSync } from "fflate"
import { limits } from "../xml/Parse.ts"
import { refuse } from "../xml/Problem.ts"

export interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly compressed: number
  readonly size: number
  /** Offset of its record in the archive. */
  readonly offset: number
  /** Offset of its record in the directory. */
  readonly listed: number
}

/** Throws what is wrong with an archive. */
const damaged = (message: string): never => refuse(message, "Export the score again as MusicXML")

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Returns the offset of the record that ends an archive, after which there is only a comment. */
const endOf = (view: DataView): number => {
  for (let offset = view.byteLength - 22; offset >= Math.max(0, view.byteLength - 22 - 0xffff); offset--) {
    if (view.getUint32(offset, true) === 0x06054b50) return offset
  }
  return damaged("The archive has no directory: it is cut off")
}

/** Lists the entries of an archive. Throws `ScoreError` if it is damaged or has too many. */
export const entriesOf = (bytes: Uint8Array): ReadonlyArray<Entry> => {
  const view = viewOf(bytes)
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  if (count > limits.entries) damaged(`The archive has ${count} files, ${limits.entries} at most are read`)
  const entries: Array<Entry> = []
  let listed = view.getUint32(end + 16, true)
  for (let index = 0; index < count; index++) {
    if (listed + 46 > end || view.getUint32(listed, true) !== 0x02014b50) {
      damaged("The archive's directory is damaged")
    }
    const length = view.getUint16(listed + 28, true)
    const entry: Entry = {
      name: new TextDecoder().decode(bytes.subarray(listed + 46, listed + 46 + length)),
      method: view.getUint16(listed + 10, true),
      crc: view.getUint32(listed + 16, true),
      compressed: view.getUint32(listed + 20, true),
      size: view.getUint32(listed + 24, true),
      offset: view.getUint32(listed + 42, true),
      listed
    }
    if ((view.getUint16(listed + 8, true) & 1) === 1) damaged("The archive is encrypted")
    if (entry.offset + 30 > view.byteLength) damaged("The archive's directory is damaged")
    entries.push(entry)
    listed += 46 + length + view.getUint16(listed + 30, true) + view.getUint16(listed + 32, true)
  }
  return entries
}

/** Bytes given to the decompressor at once: they become at most a thousand times as many. */
const step = 8192

/** Decompresses into an array of the size that the archive says, and stops where there is more. */
const inflate = (data: Uint8Array, size: number): Uint8Array => {
  const content = new Uint8Array(size)
  let end = 0
  const stream = new Inflate((chunk) => {
    content.set(chunk, end)
    end += chunk.length
  })
  for (let offset = 0; offset < data.length; offset += step) {
    stream.push(data.subarray(offset, offset + step), offset + step >= data.length)
  }
  return content.subarray(0, end)
}

/** Returns the content of an entry. Throws `ScoreError` if it is damaged or too large. */
export const contentOf = (bytes: Uint8Array, { compressed, method, name, offset, size }: Entry): Uint8Array => {
  if (size > limits.size) {
    damaged(`${name} has ${Math.ceil(size / 2 ** 20)} MB, ${limits.size / 2 ** 20} at most are read`)
  }
  if (method !== 0 && method !== 8) damaged(`${name} is compressed by a method (${method}) that is not read`)
  const view = viewOf(bytes)
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  const data = bytes.subarray(start, start + compressed)
  try {
    const content = method === 0 ? data : inflate(data, size)
    if (content.length === size) return content
  } catch {
    // It is no deflated data, or has more than the archive says.
  }
  return damaged(`${name} is damaged`)
}

/** Returns an archive with another content for one entry. Every other record keeps its bytes. */
export const withContent = (bytes: Uint8Array, entry: Entry, content: Uint8Array): Uint8Array => {
  const view = viewOf(bytes)
  const entries = entriesOf(bytes)
  const end = endOf(view)
  const directory = view.getUint32(end + 16, true)
  const next = Math.min(directory, ...entries.map(({ offset }) => offset).filter((offset) => offset > entry.offset))
  // An archive with this entry alone: what describes its content is copied from there.
  const alone = zipSync({ x: [content, { level: entry.method === 0 ? 0 : 6 }] })
  const record = alone.subarray(30 + 1, viewOf(alone).getUint32(alone.length - 6, true))
  const head = bytes.slice(entry.offset, entry.offset + 30 + view.getUint16(entry.offset + 26, true))
  const tail = bytes.slice(directory)
  const listing = viewOf(tail)
  if (viewOf(alone).getUint32(14, true) === entry.crc && content.length === entry.size) return bytes
  for (const [target, start] of [[head, 0], [tail, entry.listed - directory + 2]] as const) {
    // Method, time, checksum and sizes, and that the sizes are there and not after the content.
    const flags = viewOf(target).getUint16(start + 6, true)
    const time = target.slice(start + 10, start + 14)
    target.set(alone.subarray(8, 26), start + 8)
    target.set(time, start + 10)
    viewOf(target).setUint16(start + 6, flags & ~8, true)
  }
  viewOf(head).setUint16(28, 0, true)
  const delta = entry.offset + head.length + record.length - next
  for (const { listed, offset } of entries) {
    if (offset > entry.offset) listing.setUint32(listed - directory + 42, offset + delta, true)
  }
  listing.setUint32(end - directory + 16, directory + delta, true)
  const result = new Uint8Array(bytes.length + delta)
  result.set(bytes.subarray(0, entry.offset))
  result.set(head, entry.offset)
  result.set(record, entry.offset + head.length)
  result.set(bytes.subarray(next, directory), next + delta)
  result.set(tail, directory + delta)
  return result
}
