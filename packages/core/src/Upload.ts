/**
 * What a file can be given as where the API wants base64 in JSON: bytes, files and streams. They are encoded piece by piece while they are sent, so
 * that a large file needs no memory of its size.
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
