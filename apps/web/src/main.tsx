import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { preloadPage } from './app/routes.tsx'
import './ui/theme.css'

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')

const app = (
  <StrictMode>
    <App />
  </StrictMode>
)
// Not awaited at the top: the page's code imports from this module's.
void preloadPage(location.pathname).then(() => createRoot(root).render(app))
