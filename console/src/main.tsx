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
import './styles/sign-in.css'
import { render } from 'preact'
import { takeRefusal } from './api/sign-in.ts'
import { App } from './shell/app.tsx'
import { applyTheme } from './shell/theme.ts'

applyTheme()
takeRefusal()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
