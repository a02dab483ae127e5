/** What histories by seed run of `flat bulk`: its rows and results over a disk and a network of theirs. For this repository only. */
export * as Digest from "./bulk/Digest.ts"
export * as Plan from "./bulk/Plan.ts"
export * as ResultRecord from "./bulk/ResultRecord.ts"
export * as ResultsDisk from "./bulk/ResultsDisk.ts"
export * as ResultsFile from "./bulk/ResultsFile.ts"
export * as RowCalls from "./bulk/RowCalls.ts"
