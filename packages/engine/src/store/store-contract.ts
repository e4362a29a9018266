/** What every Store promises, run on SQLite and on PostgreSQL: real databases, each test with one of its own. */
import { describe } from 'vitest'
import type { OpenContractDatabase } from './contract/contract-database.ts'
import { derivedContract } from './contract/derived-contract.ts'
import { exploreContract } from './contract/explore-contract.ts'
import { historyContract } from './contract/history-contract.ts'
import { ledgerContract } from './contract/ledger-contract.ts'
import { linkContract } from './contract/link-contract.ts'
import { liveContract } from './contract/live-contract.ts'
import { projectContract } from './contract/project-contract.ts'
import { sourceContract } from './contract/source-contract.ts'
import { tokenContract } from './contract/token-contract.ts'

export function storeContract(name: string, open: OpenContractDatabase): void {
  describe(`store on ${name}`, () => {
    projectContract(open)
    sourceContract(open)
    derivedContract(open)
    tokenContract(open)
    linkContract(open)
    ledgerContract(open)
    historyContract(open)
    exploreContract(open)
    liveContract(open)
  })
}
