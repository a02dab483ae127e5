/**
 * Vendor operations that the contract does not have yet, by tag. The drift test wants this list to be exact: who adds an operation to the
 * contract takes its name out here.
 */
export const notYet: Readonly<Record<string, ReadonlyArray<string>>> = {}
