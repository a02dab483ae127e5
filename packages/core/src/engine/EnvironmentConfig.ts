/**
 * Options of a client from the environment or the current `ConfigProvider`, for `FlatClient.layerConfig`.
 */
export * from "@flat-sdk/engine/EnvironmentConfig"
