import * as Upload from "../fields/Upload.ts"
import * as UploadSource from "./UploadSource.ts"

/** A place in the JSON of a body for the base64 of a file content. */
export class Base64Slot {
  /** Path of the content, such as `body.files[0].file`. */
  readonly path: string
  readonly source: unknown
  readonly size: number | undefined
  /** The size that the caller declares. */
  readonly declared: number | undefined
  readonly onProgress: Upload.Options["onProgress"]

  constructor(path: string, content: unknown) {
    const upload = Upload.isUpload(content) ? content : Upload.from(content as Upload.Source)
    this.path = path
    this.source = upload.source
    this.size = UploadSource.sizeOf(upload.source) ?? upload.size
    this.declared = upload.size
    this.onProgress = upload.onProgress
  }
}
