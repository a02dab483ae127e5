/**
 * Upload sources for fields that the API expects as base64 in JSON: bytes, files and streams. They are encoded chunk by chunk while they are sent, so
 * a large file is never held in memory.
 */
export {
  type Content,
  from,
  isContent,
  type Options,
  type Progress,
  type Source,
  type Upload
} from "./contract/fields/Upload.ts"
