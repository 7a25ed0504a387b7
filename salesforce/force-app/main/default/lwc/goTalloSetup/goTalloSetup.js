import getConnection from '@salesforce/apex/GoTalloController.getConnection'
import setupCheck from '@salesforce/label/c.GoTallo_Setup_Check'
import setupChecking from '@salesforce/label/c.GoTallo_Setup_Checking'
import setupConnected from '@salesforce/label/c.GoTallo_Setup_Connected'
import setupConnectedText from '@salesforce/label/c.GoTallo_Setup_ConnectedText'
import setupDoHub from '@salesforce/label/c.GoTallo_Setup_Do_Hub'
import setupDoOrg from '@salesforce/label/c.GoTallo_Setup_Do_Org'
import setupDoPermission from '@salesforce/label/c.GoTallo_Setup_Do_Permission'
import setupDoTenant from '@salesforce/label/c.GoTallo_Setup_Do_Tenant'
import setupDoToken from '@salesforce/label/c.GoTallo_Setup_Do_Token'
import setupGoToServices from '@salesforce/label/c.GoTallo_Setup_GoToServices'
import setupNext from '@salesforce/label/c.GoTallo_Setup_Next'
import setupOk from '@salesforce/label/c.GoTallo_Setup_Ok'
import setupOpen from '@salesforce/label/c.GoTallo_Setup_Open'
import setupOrg from '@salesforce/label/c.GoTallo_Setup_Org'
import setupOrgNone from '@salesforce/label/c.GoTallo_Setup_OrgNone'
import setupStepAddress from '@salesforce/label/c.GoTallo_Setup_Step_Address'
import setupStepAddressHelp from '@salesforce/label/c.GoTallo_Setup_Step_AddressHelp'
import setupStepOrg from '@salesforce/label/c.GoTallo_Setup_Step_Org'
import setupStepOrgHelp from '@salesforce/label/c.GoTallo_Setup_Step_OrgHelp'
import setupStepPermission from '@salesforce/label/c.GoTallo_Setup_Step_Permission'
import setupStepPermissionHelp from '@salesforce/label/c.GoTallo_Setup_Step_PermissionHelp'
import setupStepReach from '@salesforce/label/c.GoTallo_Setup_Step_Reach'
import setupStepReachHelp from '@salesforce/label/c.GoTallo_Setup_Step_ReachHelp'
import setupStepToken from '@salesforce/label/c.GoTallo_Setup_Step_Token'
import setupStepTokenHelp from '@salesforce/label/c.GoTallo_Setup_Step_TokenHelp'
import setupSteps from '@salesforce/label/c.GoTallo_Setup_Steps'
import setupSubtitle from '@salesforce/label/c.GoTallo_Setup_Subtitle'
import setupTenant from '@salesforce/label/c.GoTallo_Setup_Tenant'
import setupTenantId from '@salesforce/label/c.GoTallo_Setup_TenantId'
import setupTitle from '@salesforce/label/c.GoTallo_Setup_Title'
import setupWrong from '@salesforce/label/c.GoTallo_Setup_Wrong'
import { fill } from 'c/goTalloFormat'
import { problemOf } from 'c/goTalloProblems'
import { NavigationMixin } from 'lightning/navigation'
import { LightningElement } from 'lwc'

const labels = {
  setupTitle,
  setupSubtitle,
  setupCheck,
  setupChecking,
  setupConnected,
  setupConnectedText,
  setupGoToServices,
  setupSteps,
  setupTenant,
  setupTenantId,
  setupOrg,
  setupOrgNone,
  setupNext,
  setupStepPermission,
  setupStepPermissionHelp,
  setupStepAddress,
  setupStepAddressHelp,
  setupStepReach,
  setupStepReachHelp,
  setupStepToken,
  setupStepTokenHelp,
  setupStepOrg,
  setupStepOrgHelp,
  setupOk,
  setupWrong,
  setupOpen,
  setupDoPermission,
  setupDoToken,
  setupDoTenant,
  setupDoOrg,
  setupDoHub,
}

/** In the order in which a call meets them. */
const STEPS = [
  { name: 'permission', label: labels.setupStepPermission, help: labels.setupStepPermissionHelp },
  { name: 'address', label: labels.setupStepAddress, help: labels.setupStepAddressHelp },
  { name: 'reach', label: labels.setupStepReach, help: labels.setupStepReachHelp },
  { name: 'token', label: labels.setupStepToken, help: labels.setupStepTokenHelp },
  { name: 'org', label: labels.setupStepOrg, help: labels.setupStepOrgHelp },
]

/** By the code of a problem: at which step it stopped, and what to do, where its own words do not say so. */
const CAUSES = {
  callout_refused: { step: 'permission' },
  salesforce: { step: 'permission', todo: labels.setupDoPermission },
  not_connected: { step: 'address' },
  callout_failed: { step: 'reach' },
  answer_unreadable: { step: 'reach' },
  unauthorized: { step: 'token', todo: labels.setupDoToken },
  not_found: { step: 'token', todo: labels.setupDoTenant },
  org_mismatch: { step: 'org', todo: labels.setupDoOrg },
}

/** Apex says forbidden where a permission set is missing, and the hub where the token is of a kind that may not. */
const causeOf = ({ code, status }) => {
  if (code === 'forbidden')
    return status === null ? { step: 'permission' } : { step: 'token', todo: labels.setupDoToken }
  return CAUSES[code] ?? { step: null, todo: labels.setupDoHub }
}

const STANDS = {
  ok: { icon: 'utility:success', variant: 'success', word: labels.setupOk },
  wrong: { icon: 'utility:error', variant: 'error', word: labels.setupWrong },
  open: { icon: 'utility:dash', variant: '', word: labels.setupOpen },
}

/** The tab Connection: is the hub reached, and if not, what is missing and what to do. */
export default class GoTalloSetup extends NavigationMixin(LightningElement) {
  labels = labels
  tenant = null
  problem = null
  isChecking = false

  connectedCallback() {
    this.check()
  }

  get connected() {
    return fill(labels.setupConnected, this.tenant.name)
  }

  get organisation() {
    return this.tenant.org_id ?? labels.setupOrgNone
  }

  get todo() {
    return causeOf(this.problem).todo
  }

  get steps() {
    const stopped = this.problem === null ? null : causeOf(this.problem).step
    const at = STEPS.findIndex(({ name }) => name === stopped)
    return STEPS.map((step, i) => {
      const isOk = this.tenant !== null || i < at
      const stand = isOk ? STANDS.ok : i === at ? STANDS.wrong : STANDS.open
      return { ...step, ...stand }
    })
  }

  async check() {
    if (this.isChecking) return
    this.isChecking = true
    try {
      this.tenant = await getConnection()
      this.problem = null
    } catch (error) {
      this.tenant = null
      this.problem = problemOf(error)
    } finally {
      this.isChecking = false
    }
  }

  handleServices() {
    this[NavigationMixin.Navigate]({
      type: 'standard__navItemPage',
      attributes: { apiName: 'GoTallo_Services' },
    })
  }
}
