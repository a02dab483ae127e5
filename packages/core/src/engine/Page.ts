/**
 * A page of a list.
 */
export { cursorsOf, type Neighbour, neighboursOf, type Page } from "@flat-sdk/engine/Pagination"
