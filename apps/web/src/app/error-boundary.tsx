import { RotateCcw } from 'lucide-react'
import { Component, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { StateMark } from '../ui/state-mark.tsx'

type ErrorBoundaryProps = { place: string; children: ReactNode }
type ErrorBoundaryState = { error: Error | null; place: string }

/** A page that breaks takes only itself down; another place starts anew. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, place: this.props.place }

  static getDerivedStateFromError(error: unknown): Partial<ErrorBoundaryState> {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  static getDerivedStateFromProps({ place }: ErrorBoundaryProps, state: ErrorBoundaryState) {
    return state.place === place ? null : { error: null, place }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    const notLoaded = /import|module|chunk/i.test(error.message)
    return (
      <div role="alert" className="p-6">
        <h1 className="sr-only">This page broke</h1>
        <EmptyState
          icon={<StateMark state="failed" size={20} />}
          title={notLoaded ? 'This part of the panel could not be loaded' : 'This page broke'}
          actions={
            <>
              <Button icon={<RotateCcw size={14} aria-hidden="true" />} onClick={() => location.reload()}>
                Reload
              </Button>
              {!notLoaded && <Button onClick={() => this.setState({ error: null })}>Try again</Button>}
              <CopyButton label="Copy details" text={error.stack ?? error.message} />
            </>
          }
        >
          {notLoaded ? 'The server may have been updated; a reload gets the new version.' : error.message}
        </EmptyState>
      </div>
    )
  }
}
