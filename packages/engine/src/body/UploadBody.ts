/**
 * The body of a request with file contents: JSON with slots that are filled with base64 while it is sent, or bytes. `UploadAttempt.ts` sends it. This module
 * has the parts that all attempts share: the JSON around the contents, the length, and whether the contents can be read again.
 */
import type { InputProblem } from "../error/FlatError.ts"
import type { ContentFields } from "../fields/ContentFields.ts"
import * as Upload from "../fields/Upload.ts"
import { Base64Slot } from "./UploadAttempt.ts"
import * as UploadAttempt from "./UploadAttempt.ts"
import * as UploadSource from "./UploadSource.ts"

/** Opens sources that this module does not know. */
export type Opener = UploadAttempt.Opener

class Writer {
  readonly parts: Array<string | Base64Slot> = []
  private text = ""
  private readonly fields: ContentFields

  constructor(fields: ContentFields) {
    this.fields = fields
  }

  /** Writes a checked value as JSON. */
  value(value: unknown, path: string): void {
    if (Array.isArray(value)) {
      this.text += "["
      value.forEach((item, index) => {
        if (index > 0) this.text += ","
        this.value(item, `${path}[${index}]`)
      })
      this.text += "]"
    } else if (typeof value === "object" && value !== null) this.object(value as Record<string, unknown>, path)
    else this.text += JSON.stringify(value) ?? "null"
  }

  private object(value: Record<string, unknown>, path: string): void {
    let separator = "{"
    const field = (name: string) => {
      this.text += `${separator}${JSON.stringify(name)}:`
      separator = ","
    }
    const marks = new Set<string>()
    for (const [name, inner] of Object.entries(value)) {
      if (inner === undefined) continue
      const mark = this.fields[name]
      field(name)
      if (mark === undefined || typeof inner === "string") this.value(inner, `${path}.${name}`)
      else {
        this.slot(new Base64Slot(`${path}.${name}`, inner))
        if (mark !== "") marks.add(mark)
      }
    }
    for (const mark of marks) {
      if (value[mark] !== undefined) continue
      field(mark)
      this.text += "\"base64\""
    }
    this.text += separator === "{" ? "{}" : "}"
  }

  private slot(slot: Base64Slot): void {
    this.parts.push(`${this.text}"`, slot)
    this.text = "\""
  }

  end(): ReadonlyArray<string | Base64Slot> {
    return [...this.parts, this.text]
  }
}

/** A body that is sent from a source. */
export class UploadBody {
  readonly parts: ReadonlyArray<string | Base64Slot>
  /** Length of the whole body in bytes, if the size of every content is known. */
  readonly length: number | undefined
  private readonly opener: Opener | undefined
  private sending: UploadAttempt.UploadAttempt | undefined = undefined

  constructor(parts: ReadonlyArray<string | Base64Slot>, opener: Opener | undefined) {
    this.parts = parts
    this.opener = opener
    let length: number | undefined = 0
    for (const part of parts) {
      const size: number | undefined = typeof part === "string"
        ? new TextEncoder().encode(part).length
        : part.size === undefined
        ? undefined
        : part.isRaw
        ? part.size
        : 4 * Math.ceil(part.size / 3)
      length = length === undefined || size === undefined ? undefined : length + size
    }
    this.length = length
  }

  private get slots(): ReadonlyArray<Base64Slot> {
    return this.parts.filter((part) => typeof part !== "string")
  }

  /** Returns the problems of the contents that are known before they are read. */
  problems(): ReadonlyArray<InputProblem> {
    const seen = new Set<unknown>()
    return this.slots.flatMap(({ declared, path, size, source }) => {
      const once = Upload.isOnce(source)
      const twice = once && seen.has(source)
      seen.add(source)
      const problem = UploadSource.isConsumed(source)
        ? "this stream was already read, or is locked by another reader: pass a new stream, a Blob or bytes"
        : this.opener === undefined && Upload.isStreamed(source)
        ? `expected ${Upload.expectation}, found an object`
        : twice
        ? "this stream is also used in another field, and can be read only once: pass a separate source for each field"
        : size === undefined
        ? undefined
        : !Number.isSafeInteger(size) || size < 0
        ? "its size must be a whole number of bytes"
        : declared !== undefined && size !== declared
        ? `its declared size is ${declared} bytes, but it has ${size}`
        : size === 0
        ? "the content is empty: pass at least one byte"
        : undefined
      return problem === undefined ? [] : [{ path, problem }]
    })
  }

  /** Creates another attempt. `context` has the services for sources that are Effect streams; `observe` calls the progress hooks. */
  attempt(context: unknown, observe: UploadAttempt.Observe): UploadAttempt.UploadAttempt {
    return this.sending = new UploadAttempt.UploadAttempt(this.parts, this.length, this.opener, context, observe)
  }

  /** Returns the path of a content that cannot be read again, if there is one. */
  unrepeatable(): string | undefined {
    return this.slots.find(({ source }) => Upload.isOnce(source) && UploadSource.isConsumed(source))?.path
  }

  /** Whether the last attempt passed the whole body to the connection. */
  get complete(): boolean {
    return this.sending?.complete === true
  }

  /** Ends the call: cancels sources that were not read to their end. */
  end(): void {
    this.sending?.cancel()
    for (const { source } of this.slots) {
      if (Upload.isOnce(source) && !UploadSource.isConsumed(source)) UploadSource.readerOf(source).cancel()
    }
  }
}

/** Writes a checked body that may have contents in the given fields; as a string if it has none. */
export const write = (body: unknown, fields: ContentFields, opener?: Opener): string | UploadBody => {
  const writer = new Writer(fields)
  writer.value(body, "body")
  return writer.parts.length === 0 ? JSON.stringify(body) : new UploadBody(writer.end(), opener)
}

/** Creates a body of bytes, which are sent as they are. */
export const ofBytes = (content: Upload.Content): UploadBody =>
  new UploadBody([new Base64Slot("body", content, true)], undefined)
