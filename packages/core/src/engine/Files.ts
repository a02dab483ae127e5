/**
 * Operations whose response is a file.
 */
export * from "@flat-sdk/engine/Files"
