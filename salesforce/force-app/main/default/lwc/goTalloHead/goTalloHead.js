import { api, LightningElement } from 'lwc'

/** The head of a page: its heading, what can be done in slds-page-header__controls; slots `above` and `below` them. */
export default class GoTalloHead extends LightningElement {
  @api icon
  /** What kind of thing it is, above its name. */
  @api kind
  /** Nothing: it is not known yet, and neither can anything be done. */
  @api heading
  @api subtitle
  /** It came in place of something else: the heading takes the focus, once. */
  @api takesFocus = false
  hadFocus = false

  renderedCallback() {
    if (!this.takesFocus || this.hadFocus || !this.refs.heading) return
    this.hadFocus = true
    this.focus()
  }

  @api
  focus() {
    this.refs.heading.focus()
  }
}
