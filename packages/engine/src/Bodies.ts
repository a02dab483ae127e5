/** Reads responses that are files, and writes bodies that contain files. */
export { encode as encodeBase64, encodePortably } from "./body/Base64.ts"
export { receive } from "./body/BodyBuffer.ts"
export { UploadBody, write } from "./body/UploadBody.ts"
export {
  open as openDownload,
  type Opened,
  type Options as DownloadOptions,
  ownOfDownload,
  problemsOf as problemsOfDownload,
  type Pull
} from "./files/Download.ts"
export { read as readFile } from "./files/FileContent.ts"
export { reading as readingFile } from "./files/FileStream.ts"
