/**
 * The events of `recognise` and `followOmrJob`.
 */
export type { RecognitionEvent } from "@flat-sdk/engine/Waiting"
