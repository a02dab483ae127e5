/**
 * Lists as streams of pages and of items.
 */
export {
  type Checkpoint,
  type CollectOptions,
  make,
  type Options,
  type Resumable,
  type ResumeOptions,
  streamOf
} from "@flat-sdk/engine/Pagination"
