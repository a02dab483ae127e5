/**
 * Upload sources for fields that the API expects as base64 in JSON: bytes, files and streams.
 */
export {
  type Content,
  from,
  isContent,
  type Options,
  type Progress,
  type Source,
  type Upload
} from "@flat-sdk/engine/Upload"
