/**
 * The interface between the client and the network.
 */
export * from "@flat-sdk/engine/Transport"
