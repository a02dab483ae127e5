/** All pages of the site, from their sources. */
import { page as repository } from "@flat-sdk/tools/workspace/Project"
import { reference, twinOf } from "./ApiReference.ts"
import { cookbook } from "./Cookbook.ts"
import { exitCodes } from "./ExitCodes.ts"
import * as Page from "./Page.ts"
import { documents } from "./Repository.ts"

export const all = (): ReadonlyArray<Page.Page> =>
  Page.pages([...documents(), ...cookbook(), exitCodes(), ...reference()], repository).map((page) =>
    page.id.startsWith("api/") ? { ...page, twin: twinOf(page.twin) } : page
  )
