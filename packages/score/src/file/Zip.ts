/** ZIP archives: the list of entries, the content of one, and the same archive with another content of one entry, all other bytes being equal. */
import { deflateSync, Inflate } from "fflate"
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

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1
  return value
})

/** Returns the checksum that ZIP has for a content. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (let index = 0; index < bytes.length; index++) crc = crc >>> 8 ^ table[(crc ^ bytes[index]!) & 0xff]!
  return (crc ^ 0xffffffff) >>> 0
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
export const contentOf = (bytes: Uint8Array, { compressed, crc, method, name, offset, size }: Entry): Uint8Array => {
  if (size > limits.size) {
    damaged(`${name} has ${Math.ceil(size / 2 ** 20)} MB, ${limits.size / 2 ** 20} at most are read`)
  }
  if (method !== 0 && method !== 8) damaged(`${name} is compressed by a method (${method}) that is not read`)
  const view = viewOf(bytes)
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  const data = bytes.subarray(start, start + compressed)
  try {
    const content = method === 0 ? data : inflate(data, size)
    if (view.getUint32(offset, true) === 0x04034b50 && crc32(content) === crc) return content
  } catch {
    // Damaged, or more than the archive says.
  }
  return damaged(`${name} is damaged`)
}

/** Returns an archive with another content for one entry. Every other record keeps its bytes. */
export const withContent = (bytes: Uint8Array, entry: Entry, content: Uint8Array): Uint8Array => {
  const crc = crc32(content)
  if (crc === entry.crc && content.length === entry.size) return bytes
  const view = viewOf(bytes)
  const end = endOf(view)
  const directory = view.getUint32(end + 16, true)
  const next = Math.min(
    directory,
    ...entriesOf(bytes).map(({ offset }) => offset).filter((offset) => offset > entry.offset)
  )
  const head = bytes.slice(entry.offset, entry.offset + 30 + view.getUint16(entry.offset + 26, true))
  const data = entry.method === 0 ? content : deflateSync(content)
  /** Writes what both records of the entry have, which is 2 bytes later in the directory's. */
  const describe = (record: DataView, shift: number) => {
    // The sizes are here, and not after the data.
    record.setUint16(shift + 6, record.getUint16(shift + 6, true) & ~8, true)
    record.setUint32(shift + 14, crc, true)
    record.setUint32(shift + 18, data.length, true)
    record.setUint32(shift + 22, content.length, true)
  }
  describe(viewOf(head), 0)
  viewOf(head).setUint16(28, 0, true)
  const delta = entry.offset + head.length + data.length - next
  const tail = bytes.slice(directory)
  const listing = viewOf(tail)
  for (const { listed, offset } of entriesOf(bytes)) {
    if (offset > entry.offset) listing.setUint32(listed - directory + 42, offset + delta, true)
  }
  describe(listing, entry.listed - directory + 2)
  listing.setUint32(end - directory + 16, directory + delta, true)
  const result = new Uint8Array(bytes.length + delta)
  let offset = 0
  for (const part of [bytes.subarray(0, entry.offset), head, data, bytes.subarray(next, directory), tail]) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}
