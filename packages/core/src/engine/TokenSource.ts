/**
 * Where the tokens of a client come from: one token for the client, one for each call, or one for each key.
 */
export * from "@flat-sdk/engine/TokenSource"
