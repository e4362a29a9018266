import { openTestDatabase } from '@ccdash/db/testing'
import { sessionFamilyContract } from '../testing/session-family-contract.ts'

sessionFamilyContract('SQLite', () => openTestDatabase())
