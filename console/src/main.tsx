import 'virtual:slds.css'
import './styles/app.css'
import './styles/shell.css'
import './styles/kit.css'
import './styles/table.css'
import './styles/content.css'
import './styles/overview.css'
import './styles/signs.css'
import './styles/platforms.css'
import './styles/deliveries.css'
import './styles/services.css'
import './styles/talk.css'
import './styles/message.css'
import { render } from 'preact'
import { App } from './shell/app.tsx'
import { applyTheme } from './shell/theme.ts'

applyTheme()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
