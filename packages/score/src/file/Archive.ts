/** The files of a ZIP archive, as its directory lists them: reading them within limits, and replacing one. */
import { deflateSync, Inflate } from "fflate"
import { refuse } from "../xml/Problem.ts"
import { limits } from "../xml/Tree.ts"

/** A file of an archive: where its entry in the directory, its header and its content are. */
type Entry =
  & Readonly<Record<"place" | "header" | "crc", number>>
  & Readonly<{ data: readonly [start: number, end: number]; isDeflated: boolean }>

export const refuseArchive = (message: string): never => refuse(message, "Export the score again as MusicXML")
const damaged = (): never => refuse("The file is damaged", "Copy, download or export it again")

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

const table = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1
  return crc
})
/** Returns the CRC-32 of bytes, or of some that follow others. */
const crcOf = (bytes: Uint8Array, before = 0): number => {
  let crc = ~before
  for (let at = 0; at < bytes.length; at++) crc = table[(crc ^ bytes[at]!) & 255]! ^ crc >>> 8
  return ~crc >>> 0
}

/** Programs write names in UTF-8 without saying so; others are in Latin-1. */
const nameOf = (bytes: Uint8Array): string => {
  const name = new TextDecoder().decode(bytes)
  return name.includes("\uFFFD") ? Array.from(bytes, (byte) => String.fromCharCode(byte)).join("") : name
}

const signatures = { entry: 0x02014b50, end: 0x06054b50, sizes: 0x08074b50 }
/** Returns where the record at the end of an archive is, behind which there can be a comment. */
const endOf = (view: DataView): number => {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--) {
    if (view.getUint32(at, true) === signatures.end) return at
  }
  return damaged()
}

/** Returns the entries of an archive by name. Offsets that lead outside it throw a `RangeError`. */
const entriesOf = (bytes: Uint8Array): ReadonlyMap<string, Entry> => {
  const view = viewOf(bytes)
  const end = endOf(view)
  const total = view.getUint16(end + 10, true)
  if (total > limits.entries) refuseArchive(`The archive has more than ${limits.entries} files`)
  const entries = new Map<string, Entry>()
  let place = view.getUint32(end + 16, true)
  for (let index = 0; index < total; index++) {
    const short = (field: number, from = place) => view.getUint16(from + field, true)
    const long = (field: number) => view.getUint32(place + field, true)
    const [method, length, header] = [short(10), short(28), long(42)]
    if (long(0) !== signatures.entry || (method !== 0 && method !== 8)) damaged()
    const name = nameOf(bytes.subarray(place + 46, place + 46 + length))
    if (entries.has(name)) refuseArchive(`The archive has two files with the name ${name}`)
    const start = header + 30 + short(26, header) + short(28, header)
    entries.set(name, { place, header, data: [start, start + long(20)], isDeflated: method === 8, crc: long(16) })
    place += 46 + length + short(30) + short(32)
  }
  return entries
}

/** Bytes given to the decompressor at once: they become at most a thousand times as many. */
const step = 8192

/** Returns the files of an archive, whose checksums must be right. Stops at the limits, whether or not the archive says how large they are. */
export const filesIn = (bytes: Uint8Array): ReadonlyMap<string, Uint8Array> => {
  let size = 0
  return new Map(Array.from(entriesOf(bytes), ([name, { crc, data, isDeflated }]) => {
    const [packed, chunks]: [Uint8Array, Array<Uint8Array>] = [bytes.subarray(...data), []]
    let found = 0
    const take = (chunk: Uint8Array) => {
      size += chunk.length
      if (size > limits.file) refuseArchive(`The files of the archive have more than ${limits.file / 2 ** 20} MB`)
      found = crcOf(chunk, found)
      chunks.push(chunk)
    }
    if (isDeflated) {
      const inflate = new Inflate(take)
      for (let start = 0; start < packed.length; start += step) {
        inflate.push(packed.subarray(start, start + step), start + step >= packed.length)
      }
    } else take(packed)
    if (found !== crc) damaged()
    return [name, join(chunks)] as const
  }))
}

const join = (chunks: ReadonlyArray<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const all = new Uint8Array(chunks.reduce((total, { length }) => total + length, 0))
  chunks.reduce((start, chunk) => (all.set(chunk, start), start + chunk.length), 0)
  return all
}

/** Returns an archive with other bytes for a file. All else stays as it is: other files, dates and comments. */
export const replaceFile = (bytes: Uint8Array, name: string, content: Uint8Array): Uint8Array<ArrayBuffer> => {
  const [view, entries] = [viewOf(bytes), entriesOf(bytes)]
  const { data: [start, end], header, isDeflated, place } = entries.get(name)!
  const packed = isDeflated ? deflateSync(content) : content
  // A writer that does not know the size in advance writes it behind the content.
  const isStreamed = (view.getUint16(header + 6, true) & 8) !== 0
  const after = isStreamed ? end + (view.getUint32(end, true) === signatures.sizes ? 16 : 12) : end
  const all = join([bytes.subarray(0, start), packed, bytes.subarray(after)])
  const [now, moved] = [viewOf(all), start + packed.length - after]
  for (const one of entries.values()) {
    if (one.header > header) now.setUint32(one.place + moved + 42, one.header + moved, true)
  }
  for (const at of [header + 6, place + moved + 8]) {
    now.setUint16(at, now.getUint16(at, true) & ~8, true)
    ;[crcOf(content), packed.length, content.length].forEach((value, index) =>
      now.setUint32(at + 8 + 4 * index, value, true)
    )
  }
  const last = endOf(view)
  now.setUint32(last + moved + 16, view.getUint32(last + 16, true) + moved, true)
  return all
}
