import './app/without-eval.ts'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { PageFault } from './app/page-fault.tsx'
import { startChat } from './app/start-chat.ts'
import { ChatProvider } from './conversations/chat.ts'
import { ErrorBoundary } from './ui/error-boundary.tsx'
import { followTheme } from './ui/theme.ts'
import './ui/tokens.css'
import './ui/answer.css'

followTheme()

const root = document.getElementById('root')
if (root === null) throw new Error('unable to start the page; it has no element #root')
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary fallback={<PageFault />}>
      <ChatProvider value={startChat()}>
        <App />
      </ChatProvider>
    </ErrorBoundary>
  </StrictMode>,
)
