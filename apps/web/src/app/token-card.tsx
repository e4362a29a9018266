import { useState } from 'react'
import { Button } from '../ui/button.tsx'
import { Card, CardBody } from '../ui/card.tsx'
import { TextField } from '../ui/fields.tsx'

type TokenCardProps = {
  /** A token was sent and is not the right one. */
  refused: boolean
  onEnter: (token: string) => void
}

/** In place of the panel when the server wants a token. */
export function TokenCard({ refused, onEnter }: TokenCardProps) {
  const [token, setToken] = useState('')
  const [missing, setMissing] = useState(false)
  const error = missing ? 'Enter the token.' : refused ? 'The server refused this token.' : null
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <Card title="Access token" headingLevel={1} className="w-full max-w-[440px]">
        <CardBody>
          <form
            className="grid gap-4"
            onSubmit={(event) => {
              event.preventDefault()
              if (token.trim() === '') setMissing(true)
              else onEnter(token.trim())
            }}
          >
            <p className="text-text-2">
              This server was started with a token. It is kept for this tab only; a link that ends in{' '}
              <span className="mono">#token=…</span> brings it along.
            </p>
            <TextField
              label="Token"
              type="password"
              autoComplete="current-password"
              mono
              value={token}
              error={error}
              onChange={(event) => {
                setMissing(false)
                setToken(event.target.value)
              }}
            />
            <Button variant="primary" type="submit">
              Open the panel
            </Button>
          </form>
        </CardBody>
      </Card>
    </main>
  )
}
