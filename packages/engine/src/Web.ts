/** Sign-in for web apps, whose pages have no token: what both APIs are made with. */
export type { WebApplication, WebAuthSettings } from "./shared/WebAuth.ts"
export { type Options as WebOptions, read as readWebOptions, type Settings as WebSettings } from "./web/Options.ts"
export { memory as memorySessions, type SessionStore } from "./web/SessionStore.ts"
export { isOwn } from "./web/Site.ts"
export { make as makeWebAuth } from "./web/WebAuth.ts"
