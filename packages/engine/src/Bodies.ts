/**
 * Reads responses that are files, and writes bodies that contain files.
 */
export * as Base64 from "./body/Base64.ts"
export { receive } from "./body/BodyBuffer.ts"
export { UploadBody, write } from "./body/UploadBody.ts"
export * as Download from "./files/Download.ts"
export * as FileContent from "./files/FileContent.ts"
export * as FileStream from "./files/FileStream.ts"
export * as FileUrl from "./request/FileUrl.ts"
