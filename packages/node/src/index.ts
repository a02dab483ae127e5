/**
 * Two transports for Node: over undici, with a separate connection pool, proxies and TLS options, and over `node:http`; files on disk; and one rate
 * limit for many workers, counted in Redis.
 */
export * as FileDownload from "./FileDownload.ts"
export * as FileUpload from "./FileUpload.ts"
export * as HttpTransport from "./HttpTransport.ts"
export * as NodeTransport from "./NodeTransport.ts"
export * as RedisQuota from "./RedisQuota.ts"
