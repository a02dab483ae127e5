/** All pages of the site, from their sources. */
import { page as repository } from "@flat-sdk/tools/workspace/Project"
import { cookbook } from "./Cookbook.ts"
import { exitCodes } from "./ExitCodes.ts"
import * as Page from "./Page.ts"
import { documents, reference } from "./Repository.ts"

export const all = (): ReadonlyArray<Page.Page> =>
  Page.pages([...documents(), ...cookbook(), exitCodes(), ...reference()], repository)
