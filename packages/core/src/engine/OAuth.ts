/**
 * Access of users who sign in at Flat: OAuth2 with an authorization code.
 */
export * from "@flat-sdk/engine/OAuth"
